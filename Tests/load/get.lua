-- GETs the paths of a file, each thread its own share, over and over.
-- Arguments: the file of paths, the file of the token ("" for none).
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init(arguments)
    local lines, count = {}, 0
    for line in io.lines(arguments[1]) do
        if count % 2 == number % 2 then lines[#lines + 1] = line end
        count = count + 1
    end
    if #lines == 0 then for line in io.lines(arguments[1]) do lines[#lines + 1] = line end end
    local headers = {}
    if arguments[2] and arguments[2] ~= "" then
        headers["Authorization"] = "Bearer " .. io.open(arguments[2]):read("*l")
    end
    requests, position = {}, 0
    for index, line in ipairs(lines) do requests[index] = wrk.format("GET", line, headers) end
end

function request()
    position = position % #requests + 1
    return requests[position]
end

function done(summary, latency, _)
    print(string.format(
        "RESULT %d %d %d %d %d %.3f %.3f %.3f", summary.requests, summary.duration, summary.errors.status, 0,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
