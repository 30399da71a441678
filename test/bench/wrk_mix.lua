-- What a run of enrich asked for, asked again by wrk: the same hosts and
-- paths in the same order, and as many requests a connection.
--
--     wrk ... -s wrk_mix.lua URL -- FILE REQUESTS_A_CONNECTION
--
-- FILE: a line a request, HOST TAB PATH. At the end a line: requests,
-- microseconds, errors (a 404 is none).

local asked, last = {}, {}
local keep, at, due = 6, 0, 0

function init(args)
    keep = tonumber(args[2])
    for line in io.lines(args[1]) do
        local host, path = line:match("^(%S+)\t(%S+)")
        local headers = {
            ["Host"] = host,
            ["User-Agent"] = "wrk",
            ["Accept"] = "*/*",
            ["Accept-Encoding"] = "gzip",
        }
        asked[#asked + 1] = wrk.format("GET", path, headers)
        headers["Connection"] = "close"
        last[#last + 1] = wrk.format("GET", path, headers)
    end
end

function request()
    at = at % #asked + 1
    due = due + 1
    if due < keep then
        return asked[at]
    end
    due = due - keep
    return last[at]
end

function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format("%d %d %d\n", summary.requests, summary.duration,
        e.connect + e.read + e.write + e.timeout))
end
