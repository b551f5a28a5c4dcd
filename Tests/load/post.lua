-- POSTs the bodies of a file to one path, each body once; each thread has its own share.
-- Arguments: the file of bodies (a line of JSON each), the file of the token, the path.
local threads = {}

function setup(thread)
    thread:set("number", #threads)
    threads[#threads + 1] = thread
end

function init(arguments)
    headers = {
        ["Authorization"] = "Bearer " .. io.open(arguments[2]):read("*l"),
        ["Content-Type"] = "application/json",
    }
    path = arguments[3]
    bodies, position, repeated = {}, 0, 0
    local count = 0
    for line in io.lines(arguments[1]) do
        if count % 2 == number % 2 then bodies[#bodies + 1] = line end
        count = count + 1
    end
end

function request()
    position = position + 1
    -- The run was faster than expected: what follows is no longer new, and the result says so.
    if position > #bodies then position, repeated = 1, repeated + 1 end
    return wrk.format("POST", path, headers, bodies[position])
end

function done(summary, latency, _)
    local again = 0
    for _, thread in ipairs(threads) do again = again + thread:get("repeated") end
    print(string.format(
        "RESULT %d %d %d %d %d %.3f %.3f %.3f", summary.requests, summary.duration, summary.errors.status, again,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
