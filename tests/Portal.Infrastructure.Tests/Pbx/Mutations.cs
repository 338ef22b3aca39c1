using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Tests.Pbx;

/// <summary>
/// Damages answers and pushes in every way that wires, proxies and other people's programs do. The same seed gives the same damage, so that a failure can be tried again
/// from its number alone.
/// </summary>
internal static class Mutations
{
    /// <summary>Values that parsers trip over: too long, too large, wrong type, wrong script, half a sequence.</summary>
    private static readonly string[] Hostile =
    [
        "null", "true", "-1", "0", "1e999", "-1e-999", "99999999999999999999999", "9223372036854775808", "0.1", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"NaN\"", "[]", "{}",
        "[[]]", "[null]", "{\"a\":{}}", "\"31.02.2026 25:61:61\"", "\"0000-00-00 00:00:00\"", "\"9999-12-31 23:59:59\"", "\"9999-12-31T23:59:59-12:00\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"99:99:99:99\"", "\"-00:00:01\"", "\"1e400\"", "\"2147483648\"", "\"∞\"", "\"İıĞğ\"", "\"\u202E\u202F\u00A0\"",
    ];

    private static readonly string[] Noise =
    [
        "\0", "\r\n", "\u202F", "\u00A0", "\uFEFF", "\uD83D", "�", "\"", "'", "\\", "\\u00", "{", "}", "[", "]", ",", ":", "&", "=", "%", "%zz", "%00", "+", ";", "<", ">", "<html>",
        "<!--", "-->", "//", "/*", "*/", "(", ")", "null", "é", "ş", "\t", "   ", "-", ".", "e9", "99999999999",
    ];

    private static readonly string[] Before =
    [
        "\uFEFF", "\0", " \r\n", "<br />\n<b>Notice</b>: Undefined index: x in <b>/var/www/api.php</b> on line <b>12</b><br />\n", "<!DOCTYPE html><html><body>", ")]}',\n", "callback(", "HTTP/1.1 200 OK\r\n\r\n",
    ];

    /// <summary>So many damaged texts, made from one that is right. Nothing says that the result still is JSON, a form or a number.</summary>
    public static IEnumerable<string> Of(string sample, int seed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var dice = new Dice(seed, i);
            var text = sample;

            // Mostly one fault, at times a heap of them.
            var faults = dice.Next(4) == 0 ? 2 + dice.Next(6) : 1;
            for (var fault = 0; fault < faults; fault++) text = Damage(text, dice);
            yield return text;
        }
    }

    /// <summary>
    /// So many damaged versions of one JSON object that still are JSON: fields are missing, doubled, renamed or hold something else. For lists in which the neighbours of a
    /// bad row must survive it.
    /// </summary>
    public static IEnumerable<string> Rows(string row, int seed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var dice = new Dice(seed, i);
            if (dice.Next(20) == 0)
            {
                yield return dice.Pick(Hostile);
                continue;
            }

            var fields = JsonNode.Parse(row)!.AsObject().Select(f => (f.Key, Value: f.Value?.ToJsonString() ?? "null")).ToList();
            var faults = 1 + dice.Next(3);
            for (var fault = 0; fault < faults && fields.Count > 0; fault++)
            {
                var at = dice.Next(fields.Count);
                var (key, value) = fields[at];
                switch (dice.Next(6))
                {
                    case 0:
                        fields.RemoveAt(at);
                        break;
                    case 1:
                        fields.Insert(dice.Next(fields.Count + 1), (key, dice.Pick(Hostile)));
                        break;
                    case 2:
                        fields[at] = (dice.Next(2) == 0 ? key.ToUpperInvariant() : key + "_x", value);
                        break;
                    case 3:
                        fields[at] = (key, JsonValue.Create(Damage(value.Trim('"'), dice).Replace('\uD83D', '?')).ToJsonString());
                        break;
                    case 4:
                        fields[at] = (key, $"{{\"value\":{value}}}");
                        break;
                    default:
                        fields[at] = (key, dice.Pick(Hostile));
                        break;
                }
            }

            yield return "{" + string.Join(',', fields.Select(f => $"{JsonValue.Create(f.Key).ToJsonString()}:{f.Value}")) + "}";
        }
    }

    /// <summary>Reads every damaged text and lets nothing pass but an answer or a <see cref="PbxException"/>.</summary>
    public static async Task SurviveAsync(string sample, int seed, int count, Func<byte[], Task> read)
    {
        var number = 0;
        foreach (var text in Of(sample, seed, count))
        {
            try
            {
                await read(Bytes(text, number));
            }
            catch (PbxException)
            {
                // The one way in which an adapter says that it could not.
            }
            catch (Exception exception)
            {
                throw new Xunit.Sdk.XunitException(string.Create(CultureInfo.InvariantCulture, $"Number {number} of seed {seed} made it throw {exception}\non: {text}"), exception);
            }

            number++;
        }
    }

    /// <summary>As bytes: now and then Turkish Windows bytes, which are no UTF-8.</summary>
    private static byte[] Bytes(string text, int number) =>
        number % 7 == 3 ? CodePagesEncodingProvider.Instance.GetEncoding(1254)!.GetBytes(text) : Encoding.UTF8.GetBytes(text);

    private static string Damage(string text, Dice dice)
    {
        if (text.Length == 0) return dice.Pick(Noise);
        var at = dice.Next(text.Length);
        var length = 1 + dice.Next(Math.Min(40, text.Length - at));
        return dice.Next(14) switch
        {
            0 => text[..at],
            1 => text[at..],
            2 => text.Remove(at, length),
            3 => text.Insert(at, text.Substring(at, length)),
            4 => text.Insert(dice.Next(text.Length), text.Substring(at, length)),
            5 => text.Insert(at, dice.Pick(Noise)),
            6 => text.Remove(at, 1).Insert(at, dice.Pick(Noise)),
            7 => text.Remove(at, 1).Insert(at, ((char)dice.Next(0x3000)).ToString()),
            8 => Digit(text, dice),
            9 or 10 => Value(text, at, dice),
            11 => dice.Pick(Before) + text,
            12 => text + dice.Pick(Before),
            _ => Whole(text, dice),
        };
    }

    /// <summary>Another digit, or many more of them, where one is.</summary>
    private static string Digit(string text, Dice dice)
    {
        var digits = Enumerable.Range(0, text.Length).Where(i => char.IsAsciiDigit(text[i])).ToArray();
        if (digits.Length == 0) return text + dice.Pick(Noise);
        var at = dice.Pick(digits);
        return text.Remove(at, 1).Insert(at, dice.Next(8) == 0 ? new string('9', 30) : dice.Next(10).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Something else for the value that follows: behind a colon in JSON, behind an equals sign in a form.</summary>
    private static string Value(string text, int from, Dice dice)
    {
        var begin = text.IndexOfAny([':', '='], from) + 1;
        if (begin == 0) return text.Insert(from, dice.Pick(Hostile));
        var end = text.IndexOfAny(text[begin - 1] == '=' ? ['&'] : [',', '}', ']'], begin);
        return string.Concat(text.AsSpan(0, begin), dice.Pick(Hostile), end < 0 ? "" : text.AsSpan(end));
    }

    private static string Whole(string text, Dice dice) => dice.Next(10) switch
    {
        0 => "",
        1 => text + text,
        2 => $"[{text}]",
        3 => $"{{\"data\":{text}}}",
        4 => JsonSerializer.Serialize(text),
        5 => new string('[', 2000) + text,
        6 => string.Concat(Enumerable.Repeat("{\"a\":", 500)) + text,
        7 => text.ToUpperInvariant(),
        8 => text.Replace('"', '\''),
        _ => dice.Pick(Hostile),
    };

    /// <summary>SplitMix64: the same numbers on every machine and runtime.</summary>
    private sealed class Dice(int seed, int index)
    {
        private ulong _state = (unchecked((ulong)seed) * 0x9E3779B97F4A7C15UL) ^ (unchecked((ulong)index) * 0xD1B54A32D192ED03UL);

        public int Next(int below)
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }

        public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
    }
}
