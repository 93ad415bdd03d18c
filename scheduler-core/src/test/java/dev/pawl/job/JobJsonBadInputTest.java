package dev.pawl.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions that are refused, each with the field and the reason. */
class JobJsonBadInputTest {
    private static final JobKey KEY = new JobKey("nightly");
    private static final String GOOD = "{\"http\": {\"url\": \"https://example.com/\"}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Rows 1 to 17: cron and zones. That CronExpression refuses the rest has its own tests.
                "{\"cron\": \"\"}                         | schedule.cron    | is empty",
                "{\"cron\": \"60 * * * *\"}               | schedule.cron    | minute: ",
                "{\"cron\": \"0 0 0 * *\"}                | schedule.cron    | day of month: ",
                "{\"cron\": \"* * * * */0\"}              | schedule.cron    | day of week: ",
                "{\"cron\": \"0 0 30 2 *\"}               | schedule.cron    | day of month: the expression never"
                        + " fires",
                "{\"cron\": \"@fortnight\"}               | schedule.cron    | ",
                "{\"cron\": \"＊ * * * *\"}                | schedule.cron    | ",
                "{\"cron\": 5}                            | schedule.cron    | must be a text in quotes, was the"
                        + " number 5",
                "{\"cron\": null}                         | schedule.cron    | must be a text in quotes, was null",
                "{\"cron\": []}                           | schedule.cron    | 1 to 20 are allowed, there were 0",
                "{\"cron\": [\"@daily\", \"x\"]}          | schedule.cron[1] | ",
                "{\"cron\": [\"@daily\", 1]}              | schedule.cron[1] | must be a text in quotes, was the"
                        + " number 1",
                "{\"cron\": \"@daily\", \"zone\": \"Mars/Phobos\"}  | schedule.zone | 'Mars/Phobos' is not a known"
                        + " time zone",
                "{\"cron\": \"@daily\", \"zone\": \"europe/berlin\"} | schedule.zone | 'europe/berlin' is not a known"
                        + " time zone; did you mean Europe/Berlin?",
                "{\"cron\": \"@daily\", \"zone\": \"GMT+25:00\"}    | schedule.zone | 'GMT+25:00' is not a known time"
                        + " zone",
                "{\"cron\": \"@daily\", \"gap\": \"before\"}        | schedule.gap  | must be after or skip, was"
                        + " 'before'",
                "{\"cron\": \"@daily\", \"overlap_time\": \"none\"} | schedule.overlap_time | must be first or last or"
                        + " both, was 'none'",
                "{\"cron\": \"@daily\", \"jitter\": \"25h\"}        | schedule.jitter    | must be 0s to 24h, was 25h",
                "{\"cron\": \"@daily\", \"jitter\": \"-5s\"}        | schedule.jitter    | must be a duration",
                "{\"cron\": \"@daily\", \"jitter\": 0}              | schedule.jitter    | must be a text in quotes",
                "{\"cron\": \"@daily\", \"calendars\": \"x\"}       | schedule.calendars | must be a list, was 'x'",
                "{\"cron\": \"@daily\", \"calendars\": [1]}         | schedule.calendars[0] | must be a text in quotes"
                        + " or an object",
                "{\"cron\": \"@daily\", \"calendars\": [\"X y\"]}   | schedule.calendars[0] | must be 1 to 100 of a-z",
                "{\"cron\": \"@daily\", \"calendars\": [{}]}        | schedule.calendars[0].name | is required",
                "{\"cron\": \"@daily\", \"calendars\": [{\"name\": \"x\", \"on_hit\": \"wait\"}]} |"
                        + " schedule.calendars[0].on_hit | must be skip or defer, was 'wait'",
                "{\"cron\": \"@daily\", \"calendars\": [{\"name\": \"x\", \"onhit\": \"skip\"}]} |"
                        + " schedule.calendars[0].onhit | unknown field 'onhit'; did you mean 'on_hit'?",
                "{\"cron\": \"@daily\", \"calendars\": [\"x\", \"x\"]} | schedule.calendars | has 'x' twice",
                "{\"cron\": \"@daily\", \"every\": \"5m\"}          | schedule | must have one of cron, every and at",
                "{}                                       | schedule         | must have one of cron, every and at",
                "[]                                       | schedule         | must be an object with named fields,"
                        + " was a list",
                "\"@daily\"                               | schedule         | must be an object with named fields,"
                        + " was '@daily'",
                "{\"zone\": \"UTC\"}                      | schedule         | must have one of cron, every and at",
                "{\"cron\": \"@daily\", \"start\": \"2030-01-02T00:00:00Z\", \"end\": \"2030-01-01T00:00:00Z\"} |"
                        + " schedule.start | 2030-01-02T00:00:00Z is after the end, 2030-01-01T00:00:00Z",
                "{\"cron\": \"@daily\", \"start\": \"tomorrow\"}    | schedule.start | must be a moment with its"
                        + " offset",
                // Row 18: durations.
                "{\"every\": \"-1s\"}                     | schedule.every   | must be a duration such as",
                "{\"every\": \"0s\"}                      | schedule.every   | must be 1s to 400d, was 0s",
                "{\"every\": \"1000000000000000000s\"}    | schedule.every   | must be a duration such as",
                "{\"every\": \"PT999999999H\"}            | schedule.every   | must be 0s to 400d",
                "{\"every\": \"P1M\"}                     | schedule.every   | must not use years, months or weeks",
                "{\"every\": 5}                           | schedule.every   | must be a text in quotes, was the"
                        + " number 5",
                "{\"every\": \"5m\", \"zone\": \"UTC\"}   | schedule.zone    | unknown field 'zone'",
                "{\"every\": \"5m\", \"anchor\": \"2030-01-01\"} | schedule.anchor | must be a moment with its offset",
                "{\"at\": \"2030-01-01T00:00:00\"}        | schedule.at      | must be a moment with its offset",
                "{\"at\": \"9999-01-01T00:00:00Z\"}       | schedule.at      | ",
                "{\"cron\": \"@daily\", \"catch_up\": \"last\"}                 | schedule.catch_up        | must be"
                        + " an object",
                "{\"cron\": \"@daily\", \"catch_up\": {\"policy\": \"first\"}}  | schedule.catch_up.policy | must be"
                        + " last or none or all, was 'first'",
                "{\"cron\": \"@daily\", \"catch_up\": {\"max\": 0}}             | schedule.catch_up.max    | must be a"
                        + " whole number from 1 to 10000, was the number 0",
                "{\"cron\": \"@daily\", \"catch_up\": {\"window\": \"401d\"}}   | schedule.catch_up.window | must be"
                        + " 0s to 400d",
            })
    void schedules(String schedule, String field, String message) {
        assertRefused("{\"target\": " + GOOD + ", \"schedule\": " + schedule + "}", field, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                     | target           | must have one of http, command and"
                        + " handler",
                "null                                   | target           | must be an object",
                "{\"htttp\": {}}                        | target.htttp     | unknown field 'htttp'; did you mean"
                        + " 'http'?",
                "{\"sql\": {\"statements\": [\"x\"]}}   | target.sql       | is not supported by this version of Pawl",
                "{\"handler\": {\"name\": \"a\"}, \"command\": {\"argv\": [\"a\"]}} | target | must have one of http,"
                        + " command and handler",
                "{\"http\": {}}                         | target.http.url  | is required",
                "{\"http\": {\"url\": \"\"}}            | target.http.url  | must begin with http:// or https://",
                "{\"http\": {\"url\": \"http://h/%zz\"}} | target.http.url | is no URL: Malformed escape pair at"
                        + " character 10",
                "{\"http\": {\"url\": \"/hook\"}}       | target.http.url  | must begin with http:// or https://",
                "{\"http\": {\"url\": \"example.com\"}} | target.http.url  | must begin with http:// or https://",
                "{\"http\": {\"url\": \"ftp://h/\"}}    | target.http.url  | must begin with http:// or https://",
                "{\"http\": {\"url\": \"file:///etc/passwd\"}} | target.http.url  | must begin with http:// or"
                        + " https://",
                "{\"http\": {\"url\": \"gopher://h/\"}} | target.http.url  | must begin with http:// or https://",
                "{\"http\": {\"url\": \"jar:http://h!/\"}} | target.http.url | must begin with http:// or https://",
                "{\"http\": {\"url\": \"javascript:alert(1)\"}} | target.http.url | must begin with http:// or"
                        + " https://",
                "{\"http\": {\"url\": \"http:example.com\"}} | target.http.url  | must name a host",
                "{\"http\": {\"url\": \"http:///x\"}}   | target.http.url  | ",
                "{\"http\": {\"url\": \"http://127.1/\"}} | target.http.url  | must name a host",
                "{\"http\": {\"url\": \"http://①②⑦.0.0.1/\"}} | target.http.url  | must be ASCII without spaces and"
                        + " backslashes, has U+2460",
                "{\"http\": {\"url\": \"http://user:pw@h/\"}} | target.http.url | must not contain a user or password",
                "{\"http\": {\"url\": \"http://@h/\"}}  | target.http.url  | ",
                "{\"http\": {\"url\": \"http://h\\\\@127.0.0.1/\"}} | target.http.url | must be ASCII without spaces"
                        + " and backslashes, has U+005C",
                "{\"http\": {\"url\": \"http://h#@x\"}} | target.http.url  | must not have a part after #",
                "{\"http\": {\"url\": \"http://h/ x\"}} | target.http.url  | must be ASCII without spaces and"
                        + " backslashes, has U+0020",
                "{\"http\": {\"url\": \"http://h/\\r"
                        + "\\n"
                        + "X: y\"}} | target.http.url | must be ASCII without spaces and backslashes, has U+000D",
                "{\"http\": {\"url\": \"http://h:22/\"}} | target.http.url | must not use port 22",
                "{\"http\": {\"url\": \"http://h:25/\"}} | target.http.url | must not use port 25",
                "{\"http\": {\"url\": \"http://h:5432/\"}} | target.http.url | must not use port 5432",
                "{\"http\": {\"url\": \"http://h:0/\"}} | target.http.url  | must not use port 0",
                "{\"http\": {\"url\": \"http://h:70000/\"}} | target.http.url | must not use port 70000",
                "{\"http\": {\"url\": \"http://h/${secret:A}\"}} | target.http.url | uses a secret, which is not"
                        + " supported",
                "{\"http\": {\"url\": \"http://h/\", \"method\": \"get\"}}     | target.http.method | must be one of"
                        + " GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, was 'get'; write GET",
                "{\"http\": {\"url\": \"http://h/\", \"method\": \"TRACE\"}}   | target.http.method | must be one of"
                        + " GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, was 'TRACE'",
                "{\"http\": {\"url\": \"http://h/\", \"method\": \"CONNECT\"}} | target.http.method | must be one of",
                "{\"http\": {\"url\": \"http://h/\", \"method\": \"GET / HTTP\"}} | target.http.method | must be one"
                        + " of",
                "{\"http\": {\"url\": \"http://h/\", \"body\": {\"a\": 1}}}    | target.http.body | must be a text in"
                        + " quotes, was an object",
                "{\"http\": {\"url\": \"http://h/\", \"auth\": {}}}            | target.http.auth | is not supported"
                        + " by this version of Pawl",
                "{\"http\": {\"url\": \"http://h/\", \"redirects\": true}}     | target.http.redirects | is not"
                        + " supported by this version of Pawl",
                "{\"http\": {\"url\": \"http://h/\", \"header\": {}}}          | target.http.header | unknown field"
                        + " 'header'; did you mean 'headers'?",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"X A\": \"b\"}}} | target.http.headers[\"X A\"] |"
                        + " is no header name",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"\": \"b\"}}} | target.http.headers[\"\"] | is no"
                        + " header name",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"X:A\": \"b\"}}} | target.http.headers[\"X:A\"] |"
                        + " is no header name",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"X-A\": 1}}} | target.http.headers.X-A | must be a"
                        + " text in quotes, was the number 1",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"X-A\": \"b\\r"
                        + "\\n"
                        + "X-B: c\"}}} | target.http.headers.X-A | must be printable ASCII in one line, has U+000D",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"X-A\": \"é\"}}} | target.http.headers.X-A | must"
                        + " be printable ASCII in one line, has U+00E9",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"HOST\": \"evil\"}}} | target.http.headers.HOST |"
                        + " is set by the connection itself",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"Content-Length\": \"1\"}}} |"
                        + " target.http.headers.Content-Length | is set by the connection itself",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"Transfer-Encoding\": \"chunked\"}}} |"
                        + " target.http.headers.Transfer-Encoding | is set by the connection itself",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"Idempotency-Key\": \"x\"}}} |"
                        + " target.http.headers.Idempotency-Key | is sent by Pawl",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"PAWL-Attempt\": \"x\"}}} |"
                        + " target.http.headers.PAWL-Attempt | is sent by Pawl",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"X-A\": \"1\", \"x-a\": \"2\"}}} |"
                        + " target.http.headers | has 'x-a' twice",
                "{\"http\": {\"url\": \"http://h/\", \"headers\": {\"X-A\": \"Bearer ${secret:T}\"}}} |"
                        + " target.http.headers.X-A | uses a secret, which is not supported",
                "{\"command\": {}}                       | target.command.argv | is required",
                "{\"command\": {\"argv\": []}}           | target.command.argv | must have 1 to 256 items, has 0",
                "{\"command\": {\"argv\": \"ls -l\"}}    | target.command.argv | must be a list, was 'ls -l'",
                "{\"command\": {\"argv\": [\" \"]}}      | target.command.argv | must begin with an executable",
                "{\"command\": {\"argv\": [\"a\", 1]}}   | target.command.argv[1] | must be a text in quotes, was the"
                        + " number 1",
                "{\"command\": {\"argv\": [\"a\"], \"cwd\": \"../..\"}}    | target.command.cwd | must be an absolute"
                        + " path without . and .. in it, was '../..'",
                "{\"command\": {\"argv\": [\"a\"], \"cwd\": \"/a/../b\"}}  | target.command.cwd | must be an absolute"
                        + " path without . and .. in it",
                "{\"command\": {\"argv\": [\"a\"], \"cwd\": \"\"}}         | target.command.cwd | must be an absolute"
                        + " path",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"A\": 1}}}   | target.command.env.A | must be a text in"
                        + " quotes, was the number 1",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"1A\": \"\"}}} | target.command.env.1A | is no name of a"
                        + " variable",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"A=B\": \"\"}}} | target.command.env[\"A=B\"] | is no"
                        + " name of a variable",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"LD_PRELOAD\": \"x\"}}} | target.command.env.LD_PRELOAD"
                        + " | must not be set: it could make another program run",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"ld_library_path\": \"x\"}}} |"
                        + " target.command.env.ld_library_path | must not be set",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"PATH\": \"x\"}}} | target.command.env.PATH | must not"
                        + " be set",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"JAVA_TOOL_OPTIONS\": \"x\"}}} |"
                        + " target.command.env.JAVA_TOOL_OPTIONS | must not be set",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"BASH_FUNC_x\": \"x\"}}} |"
                        + " target.command.env.BASH_FUNC_x | must not be set",
                "{\"command\": {\"argv\": [\"a\"], \"env\": {\"PAWL_RUN\": \"x\"}}} | target.command.env.PAWL_RUN | is"
                        + " set by Pawl",
                "{\"command\": {\"argv\": [\"a\"], \"shell\": true}}       | target.command.shell | unknown field"
                        + " 'shell'",
                "{\"handler\": {}}                       | target.handler.name   | is required",
                "{\"handler\": {\"name\": \"\"}}         | target.handler.name   | must be 1 to 200 letters",
                "{\"handler\": {\"name\": \"../x\"}}     | target.handler.name   | must be 1 to 200 letters",
                "{\"handler\": {\"name\": \"a\", \"params\": []}} | target.handler.params | must be an object with"
                        + " named fields, was a list",
            })
    void targets(String target, String field, String message) {
        assertRefused("{\"target\": " + target + "}", field, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Row 20.
                "{\"max_attempts\": -1}          | retry.max_attempts | must be a whole number from 1 to 1000, was the"
                        + " number -1",
                "{\"max_attempts\": 0}           | retry.max_attempts | must be a whole number from 1 to 1000, was the"
                        + " number 0",
                "{\"max_attempts\": 2147483648}  | retry.max_attempts | must be a whole number from 1 to 1000, was the"
                        + " number 2147483648",
                "{\"max_attempts\": 4294967297}  | retry.max_attempts | must be a whole number from 1 to 1000, was the"
                        + " number 4294967297",
                "{\"max_attempts\": 1e20}        | retry.max_attempts | must be a whole number from 1 to 1000, was the"
                        + " number 1E+20",
                "{\"max_attempts\": 3.9}         | retry.max_attempts | must be a whole number from 1 to 1000, was the"
                        + " number 3.9",
                "{\"max_attempts\": \"5\"}       | retry.max_attempts | must be a whole number from 1 to 1000, was '5'",
                "{\"max_attempts\": true}        | retry.max_attempts | must be a whole number from 1 to 1000, was"
                        + " true",
                "{\"max_attempts\": null}        | retry.max_attempts | must be a whole number from 1 to 1000, was"
                        + " null",
                "{\"max_atempts\": 5}            | retry.max_atempts  | unknown field 'max_atempts'; did you mean"
                        + " 'max_attempts'?",
                "{\"jitter\": 1.1}               | retry.jitter       | must be a number from 0 to 1, was the number"
                        + " 1.1",
                "{\"jitter\": \"20%\"}           | retry.jitter       | must be a number from 0 to 1, was '20%'",
                "{\"max_elapsed\": \"401d\"}     | retry.max_elapsed  | must be 0s to 400d",
                "{\"on_unknown\": \"RETRY\"}     | retry.on_unknown   | must be retry or hold or fail, was 'RETRY'",
                "{\"outlive_next\": \"no\"}      | retry.outlive_next | must be true or false, was 'no'",
                "{\"rules\": [{\"status\": 1}]}  | retry.rules        | is not supported by this version of Pawl;"
                        + " leave it out",
                "{\"backoff\": {}}               | retry.backoff.kind | is required",
                "{\"backoff\": \"fixed\"}        | retry.backoff      | must be an object with named fields, was"
                        + " 'fixed'",
                "{\"backoff\": {\"kind\": \"random\", \"x\": 1}} | retry.backoff.kind | must be none or fixed or"
                        + " linear or exponential or list, was 'random'",
                "{\"backoff\": {\"kind\": \"none\", \"base\": \"1s\"}} | retry.backoff.base | unknown field 'base'",
                "{\"backoff\": {\"kind\": \"exponential\", \"factor\": 0.5}} | retry.backoff.factor | must be a number"
                        + " from 1 to 100, was the number 0.5",
                "{\"backoff\": {\"kind\": \"exponential\", \"base\": \"2h\"}} | retry.backoff | cap must be at least"
                        + " the base PT2H, was PT1H",
                "{\"backoff\": {\"kind\": \"linear\", \"base\": \"10s\", \"cap\": \"5s\"}} | retry.backoff | cap must"
                        + " be at least the base",
                "{\"backoff\": {\"kind\": \"list\"}}                   | retry.backoff.delays    | is required",
                "{\"backoff\": {\"kind\": \"list\", \"delays\": []}}   | retry.backoff.delays    | must have 1 to"
                        + " 100 items, has 0",
                "{\"backoff\": {\"kind\": \"list\", \"delays\": [\"1s\", \"x\"]}} | retry.backoff.delays[1] | must be"
                        + " a duration such as",
            })
    void retryPolicies(String retry, String field, String message) {
        assertRefused("{\"target\": " + GOOD + ", \"retry\": " + retry + "}", field, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"queue\": \"Default\"          | queue       | must be 1 to 100 of a-z 0-9 . _ - and begin"
                        + " with a letter or digit, was 'Default'; use 'default'",
                "\"queue\": \"../x\"             | queue       | must be 1 to 100",
                "\"queue\": null                 | queue       | must be a text in quotes, was null",
                "\"priority\": 10                | priority    | must be a whole number from 0 to 9, was the number 10",
                "\"priority\": -1                | priority    | must be a whole number from 0 to 9, was the number -1",
                "\"timeout\": \"0s\"             | timeout     | must be 1s to 24h, was 0s",
                "\"timeout\": \"999ms\"          | timeout     | must be 1s to 24h, was 999ms",
                "\"timeout\": \"25h\"            | timeout     | must be 1s to 24h, was 25h",
                "\"timeout\": 30                 | timeout     | must be a text in quotes, was the number 30",
                "\"overlap\": \"maybe\"          | overlap     | must be skip or queue_one or queue_all or"
                        + " cancel_running or allow, was 'maybe'",
                "\"concurrency\": 0              | concurrency | must be a whole number from 1 to 100000, was the"
                        + " number 0",
                "\"concurrency\": \"2\"          | concurrency | must be a whole number from 1 to 100000, was '2'",
                "\"rate\": 5                     | rate        | must be an object with named fields, was the number 5",
                "\"rate\": {\"limit\": 5}        | rate.per    | is required",
                "\"rate\": {\"per\": \"1m\"}     | rate.limit  | is required",
                "\"rate\": {\"limit\": 5, \"per\": \"10ms\"} | rate.per | must be 1s to 24h, was 10ms",
                "\"rate\": {\"limit\": 5, \"per\": \"1m\", \"burst\": 0} | rate.burst | must be a whole number from 1"
                        + " to 1000000, was the number 0",
                "\"accepts_key\": true           | accepts_key | is not supported by this version of Pawl; leave it"
                        + " out",
                "\"alerts\": {\"channels\": [\"ops\"]} | alerts | is not supported by this version of Pawl; leave it"
                        + " out",
                "\"alerts\": []                  | alerts      | is not supported by this version of Pawl; leave it"
                        + " out",
                "\"tags\": \"a\"                 | tags        | must be a list, was 'a'",
                "\"tags\": [\"a\", \"A\"]        | tags        | has 'A' twice; capitals do not count",
                "\"tags\": [\"é\", \"e\\u0301\"] | tags        | has 'é' twice; capitals do not count",
                "\"tags\": [\" \"]               | tags[0]     | must have 1 to 50 characters, has 0",
                "\"tags\": [\"-rf\"]             | tags[0]     | must not begin with '-' or '.', was '-rf'",
                "\"tags\": [\"..\"]              | tags[0]     | must not begin with '-' or '.', was '..'",
                "\"tags\": [\"a\\nb\"]           | tags[0]     | must not contain the control character U+000A",
                "\"description\": \"\"           | description | must have 1 to 2000 characters, has 0",
                "\"description\": \"a\\u0007\"   | description | must not contain the control character U+0007",
                "\"admin\": true                 | admin       | unknown field 'admin'",
                "\"token\": 9                    | token       | unknown field 'token'",
                "\"state\": \"succeeded\"        | state       | unknown field 'state'",
                "\"retrys\": {}                  | retrys      | unknown field 'retrys'; did you mean 'retry'?",
                "\"key\": \"x\"                  | key         | unknown field 'key'",
            })
    void otherFields(String fields, String field, String message) {
        assertRefused("{\"target\": " + GOOD + ", " + fields + "}", field, message);
    }

    @Test
    void aMisspeltKindOfScheduleIsNamed() {
        assertThat(problems(StrictJson.parse("{\"target\": " + GOOD + ", \"schedule\": {\"crn\": \"@daily\"}}")))
                .extracting(InputProblem::toString)
                .containsExactly(
                        "schedule: must have one of cron, every and at; leave the schedule out for runs by hand only",
                        "schedule.crn: unknown field 'crn'; did you mean 'cron'?");
    }

    @Test
    void aMissingTargetIsNamed() {
        assertThat(problems(StrictJson.object())).containsExactly(new InputProblem("target", "is required"));
    }

    @Test
    void allProblemsAreToldTogether() {
        assertThat(problems(StrictJson.parse("""
            {"schedule": {"cron": "60 * * * *", "zone": "Berlin"}, "target": {"http": {"methd": "GET"}},
             "retry": {"max_attempts": 0}, "prioritty": 1}
            """)))
                .extracting(InputProblem::field)
                .containsExactlyInAnyOrder(
                        "schedule.cron",
                        "schedule.zone",
                        "target.http.url",
                        "target.http.methd",
                        "retry.max_attempts",
                        "prioritty");
    }

    @Test
    void longInputIsRefused() {
        ObjectNode json = StrictJson.object();
        ObjectNode http = json.putObject("target").putObject("http");
        http.put("url", "https://example.com/" + "x".repeat(2_048)).put("body", "é".repeat(131_073));
        http.putObject("headers").put("X-A", "x".repeat(8_193));
        json.put("description", "x".repeat(2_001));
        json.putArray("tags").add("x".repeat(51));
        json.putObject("schedule").put("cron", "*".repeat(400_000));
        assertThat(problems(json))
                .extracting(InputProblem::toString)
                .containsExactlyInAnyOrder(
                        "target.http.url: must have at most 2048 characters, has 2068",
                        "target.http.body: must have at most 262144 bytes, has 262146",
                        "target.http.headers.X-A: must have at most 8192 characters, has 8193",
                        "description: must have 1 to 2000 characters, has 2001",
                        "tags[0]: must have 1 to 50 characters, has 51",
                        problem(json, "schedule.cron").toString());
        assertThat(problem(json, "schedule.cron").message()).contains("256");
    }

    @Test
    void aLongCommandIsRefused() {
        ObjectNode tooMany = StrictJson.object();
        for (int item = 0; item < 257; item++) {
            tooMany.withObject("/target/command").withArray("argv").add("x");
        }
        assertThat(problems(tooMany))
                .containsExactly(new InputProblem("target.command.argv", "may have at most 256 items, has 257"));
        ObjectNode tooLong = StrictJson.object();
        tooLong.withObject("/target/command").withArray("argv").add("a").add("x".repeat(200_000));
        assertThat(problems(tooLong))
                .containsExactly(new InputProblem("target.command.argv", "must have at most 100000 bytes, has 200001"));
    }

    @Test
    void parametersThatAreTooLargeOrTooDeepAreRefused() {
        ObjectNode json = StrictJson.object();
        ObjectNode handler = json.withObject("/target/handler").put("name", "a");
        handler.putObject("params").put("a", "x".repeat(262_144));
        assertThat(problems(json))
                .containsExactly(new InputProblem(
                        "target.handler.params", "must have at most 262144 bytes as JSON, has 262152"));
        handler.set("params", StrictJson.parse("{\"a\":".repeat(41) + "1" + "}".repeat(41)));
        assertThat(problems(json))
                .containsExactly(new InputProblem("target.handler.params", "must not be nested deeper than 40"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A", "a b", "-rf", ".", "..", "_a", "a/b", "a\u0000", "é", "а", "a\n", "%", "a@b"})
    void keysThatNeedCareAnywhereAreRefused(String key) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new JobKey(key))
                .withMessageStartingWith("must be 1 to 100 of a-z 0-9 . _ - and begin with a letter or digit, was ");
    }

    @Test
    void theLongestKeyHas100Characters() {
        assertThat(new JobKey("a".repeat(100)).value()).hasSize(100);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new JobKey("a".repeat(101)));
        assertThat(new JobKey("0.a_b-c")).hasToString("0.a_b-c");
    }

    private static void assertRefused(String json, String field, String message) {
        assertThat(problems(StrictJson.parse(json))).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.message()).startsWith(message == null ? "" : message);
            assertThat(problem.message()).doesNotContain("Exception", "java.", "null pointer");
        });
    }

    private static InputProblem problem(JsonNode json, String field) {
        return problems(json).stream()
                .filter(problem -> problem.field().equals(field))
                .findFirst()
                .orElseThrow();
    }

    private static List<InputProblem> problems(JsonNode json) {
        InvalidInput[] refused = new InvalidInput[1];
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> JobJson.parse(json, KEY))
                .satisfies(invalid -> refused[0] = invalid);
        return refused[0].problems();
    }
}
