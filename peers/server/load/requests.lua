-- What wrk sends, on one thread: the requests for the paths in a file, one path after the other, again and again.
--
--   wrk -t 1 -s requests.lua URL -- fetch PATHS
--   wrk -t 1 -s requests.lua URL -- update PATHS SECONDS FIRST
--
-- Updates carry the numbers from FIRST on, so that every one changes something and the last of each path is known. None is sent
-- after SECONDS; wrk has to be given longer, and when it ends every update that was sent has been answered.
-- The last line printed is `result ` and JSON; times in it are in milliseconds.

local ffi = require("ffi")
ffi.cdef([[
   typedef struct { long seconds; long nanoseconds; } lua_timespec;
   int clock_gettime(int clock, lua_timespec *now);
]])
local MONOTONIC = 1
local FOREVER = 3600 * 1000

local function now()
   local time = ffi.new("lua_timespec")
   ffi.C.clock_gettime(MONOTONIC, time)
   return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local threads = {}

function setup(thread)
   table.insert(threads, thread)
end

-- wrk asks for one request that it does not send, to see whether it is one.
issued = -1
elapsed = 0

local function fetches(paths)
   local requests = {}
   for index, path in ipairs(paths) do
      requests[index] = wrk.format("GET", path)
   end
   function request()
      issued = issued + 1
      return requests[issued % #requests + 1]
   end
end

local function updates(paths, seconds, first)
   local BODY = "FriendlyName=u%09d"
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
   local heads = {}
   for index, path in ipairs(paths) do
      local whole = wrk.format("POST", path, nil, string.format(BODY, 0))
      heads[index] = whole:sub(1, -1 - #string.format(BODY, 0))
   end
   local started = now()
   function request()
      issued = issued + 1
      local number = first + issued
      return heads[number % #heads + 1] .. string.format(BODY, number)
   end
   -- Asked before the first request of a connection, and after every answer.
   function delay()
      elapsed = now() - started
      return elapsed < seconds and 0 or FOREVER
   end
end

function init(args)
   local paths = {}
   for path in io.lines(args[2]) do
      table.insert(paths, path)
   end
   if args[1] == "update" then
      updates(paths, tonumber(args[3]), tonumber(args[4]))
   else
      fetches(paths)
   end
end

function done(summary, latency)
   local thread = threads[1]
   local errors = summary.errors
   io.write(string.format(
      'result {"issued": %d, "answered": %d, "refused": %d, "broken": %d, "seconds": %.6f, "elapsed": %.6f, '
         .. '"median": %.3f, "p99": %.3f}\n',
      thread:get("issued"), summary.requests, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout,
      summary.duration / 1e6, thread:get("elapsed"),
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
