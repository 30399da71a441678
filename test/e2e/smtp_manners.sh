# Manners towards mail servers, from maild's log and statistics. Sourced after
# lib.sh; a check is a test.

# commands LOG: what the program said, a verb a line.
commands() {
    awk -F '\t' '$6 == ">" { split($7, w, " "); print toupper(w[1]) }' "$1"
}

# sessions_at LOG HOST-REGEX: how many were opened there.
sessions_at() {
    awk -F '\t' -v host="$2" '$6 == "+" && $7 ~ host' "$1" | wc -l
}

# gap_ms LOG ADDRESS: between the first two RCPT of it; nothing: asked once.
gap_ms() {
    awk -F '\t' -v to="RCPT TO:<$2>" '$6 == ">" && index($7, to) == 1 {
        if (++n == 1) first = $1
        if (n == 2) { print $1 - first; exit } }' "$1"
}

# at_most NAME GOT LIMIT FILE
at_most() {
    is "$1" "$([ "$2" -le "$3" ] && echo kept || echo "$2")" kept "$4"
}

# manners WHAT LOG STATS: what holds whoever is asked. Defaults of the program:
# 2 sessions an operator, 1 s apart (less what two clocks may differ by), 8
# recipients a session.
manners() {
    log=$2 stats=$3
    . "$stats"
    is "$1: only questions" "$(commands "$log" | sort -u |
        grep -v -x -E 'EHLO|HELO|STARTTLS|MAIL|RCPT|RSET|NOOP|QUIT')" "" "$stats"
    is "$1: no DATA, VRFY, EXPN, BDAT" "$FORBIDDEN_COMMANDS" 0 "$stats"
    is "$1: QUIT is said" "$WITHOUT_QUIT" 0 "$stats"
    is "$1: nobody is asked for an invented mailbox first" \
        "$INVENTED_FIRST" 0 "$stats"
    is "$1: nothing is sent ahead unasked" "$PIPELINED_UNASKED" 0 "$stats"
    is "$1: nothing is said before the greeting" "$EARLY_TALKERS" 0 "$stats"
    at_most "$1: two sessions at once with an operator" \
        "$MAX_SESSIONS_AT_ONCE" 2 "$stats"
    at_most "$1: eight recipients a session" "$RCPTS_PER_SESSION_MAX" 8 "$stats"
    at_most "$1: refused recipients a domain" "$REFUSED_PER_DOMAIN_MAX" 6 "$stats"
    # less 0.15 s that a busy machine may take to accept the first
    is "$1: a second between sessions with an operator" \
        "$([ "$MIN_INTERVAL_MS" -eq -1 ] || [ "$MIN_INTERVAL_MS" -ge 850 ] &&
            echo kept)" kept "$stats"
}
