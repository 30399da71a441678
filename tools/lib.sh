# Shared by the scripts of tools/. Sourced, with the tree's top as folder. The
# functions are subshells, so that their variables are not their callers'.

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

# setup FOLDER [MESON OPTION...]: configure once. Later changes of
# meson.build are noticed by ninja.
setup() (
    dir=$1
    shift
    if [ ! -f "$dir/build.ninja" ]; then
        meson setup "$dir" "$@" >"$dir.log" 2>&1 || {
            cat "$dir.log" >&2
            rm -f "$dir.log"
            exit 1
        }
        mv "$dir.log" "$dir/setup.log"
    fi
)

# ninja_quietly FOLDER [TARGET...]: a line at the end, or what failed.
ninja_quietly() (
    dir=$1
    shift
    if ! ninja -C "$dir" -j "$jobs" "$@" >"$dir/ninja.log" 2>&1; then
        sed -n '/^FAILED/,$p' "$dir/ninja.log" >&2
        exit 1
    fi
    grep -q 'no work to do' "$dir/ninja.log" || echo "built $dir"
)
