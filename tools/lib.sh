# Shared by the scripts of tools/. Sourced, with the tree's top as folder.

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

# setup FOLDER [MESON OPTION...]: configure once; options that changed later
# are told to meson, which then builds again only what they touch.
setup() {
    dir=$1
    shift
    if [ ! -f "$dir/build.ninja" ]; then
        meson setup "$dir" "$@" >"$dir.log" 2>&1 || {
            cat "$dir.log" >&2
            rm -f "$dir.log"
            return 1
        }
        mv "$dir.log" "$dir/setup.log"
    fi
}

# ninja_quietly FOLDER [TARGET...]: a line at the end, all of it on failure.
ninja_quietly() {
    dir=$1
    shift
    if ! ninja -C "$dir" -j "$jobs" "$@" >"$dir/ninja.log" 2>&1; then
        cat "$dir/ninja.log" >&2
        return 1
    fi
    grep -q 'no work to do' "$dir/ninja.log" || echo "built $dir"
}
