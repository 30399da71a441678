# The closing line of `make test`: meson's test logs, one JSON object a line,
# added up. A cmocka program counts its cases, a TAP script its lines, another
# program counts one. A program that fails after its cases passed (a leak, a
# signal) counts one failure more.

# Sum of the numbers behind `mark` in s ("[  PASSED  ] 12 test").
function sum(s, mark,    at, n)
{
    n = 0
    while ((at = index(s, mark)) > 0) {
        s = substr(s, at + length(mark))
        n += s + 0
    }
    return n
}

function count(s, pattern)
{
    return gsub(pattern, "&", s)
}

{
    is_ok = index($0, "\"result\": \"OK\"") || index($0, "\"EXPECTEDFAIL\"")
    is_skip = index($0, "\"result\": \"SKIP\"")
    p = sum($0, "[  PASSED  ] ")
    f = sum($0, "[  FAILED  ] ")
    k = sum($0, "[  SKIPPED ] ")
    if (p + f == 0 && index($0, "1..") > 0) {
        tap = $0
        gsub(/\\n/, "\n", tap)
        sub(/"stdout": "/, "\n", tap)
        k = count(tap, "\nok [^\n]*# [Ss][Kk][Ii][Pp]")
        p = count(tap, "\nok ") - k
        f = count(tap, "\nnot ok ")
    }
    if (is_skip && p + f == 0)
        k = 1
    else if (is_ok && p + f + k == 0)
        p = 1
    else if (!is_ok && !is_skip && f == 0)
        f = 1
    passed += p
    failed += f
    skipped += k
}

END {
    failed += faults
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0 || passed == 0
}
