using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Benchmarks.Pushes;

/// <summary>A hang-up push as bytes of a whole HTTP request. Only one number in it changes, at fixed places, so that sending one costs next to nothing.</summary>
internal sealed partial class HangupRequest
{
    private const int Digits = 12;
    private const string Number = "000000000000";

    private readonly byte[] _bytes;
    private readonly int[] _places;

    public HangupRequest(Uri address)
    {
        var body = $"event_type=hangup&direction=inbound&caller_id_number=0{Number[..10]}&destination_number=08503330101&queue=200&queue_wait_duration=7"
            + "&dialed_user=1001&connected_user=1001&answered=true&duration=63&hangup_cause=NORMAL_CLEARING&recording_present=true"
            + $"&call_uuid=9d0c8a2e-6b1f-4a53-8e07-{Number}&start_stamp={Stamp(-75)}&answer_stamp={Stamp(-64)}&end_stamp={Stamp(-1)}&timestamp={Stamp(0)}&extra=";
        body = body.PadRight(430, '-');
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n");
        var text = head + body;
        _bytes = Encoding.ASCII.GetBytes(text);
        _places = [.. NumberPlace().Matches(body).Select(match => head.Length + match.Index)];
    }

    private HangupRequest(byte[] bytes, int[] places) => (_bytes, _places) = (bytes, places);

    public int BodyLength { get; } = 430;

    /// <summary>For one connection: its bytes change.</summary>
    public HangupRequest Copy() => new([.. _bytes], _places);

    public ReadOnlyMemory<byte> With(long number)
    {
        foreach (var place in _places)
        {
            var digits = _bytes.AsSpan(place, Digits);
            Utf8Formatter.TryFormat(number, digits, out _, new System.Buffers.StandardFormat('D', Digits));
        }

        return _bytes;
    }

    private static string Stamp(int seconds) => Uri.EscapeDataString(
        TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    [GeneratedRegex("(?<=8e07-)0{12}", RegexOptions.None, 1000)]
    private static partial Regex NumberPlace();
}
