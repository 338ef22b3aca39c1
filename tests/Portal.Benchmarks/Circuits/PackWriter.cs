using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Portal.Benchmarks.Circuits;

/// <summary>The part of MessagePack that a browser sends to a circuit, and the length before each message.</summary>
internal static class PackWriter
{
    private const int Invocation = 1;

    /// <summary>A hub invocation that asks for no answer unless <paramref name="invocationId"/> is given.</summary>
    public static byte[] Invoke(string target, string? invocationId, params ReadOnlySpan<object?> arguments)
    {
        var body = new ArrayBufferWriter<byte>(256);
        Array(body, 6);
        Number(body, Invocation);
        Byte(body, 0x80);
        Value(body, invocationId);
        Text(body, target);
        Array(body, arguments.Length);
        foreach (var argument in arguments) Value(body, argument);
        Array(body, 0);
        return Framed(body.WrittenSpan);
    }

    public static byte[] Ping() => Framed([0x91, 0x06]);

    private static byte[] Framed(ReadOnlySpan<byte> body)
    {
        var message = new ArrayBufferWriter<byte>(body.Length + 5);
        var length = (uint)body.Length;
        do
        {
            var low = (byte)(length & 0x7F);
            length >>= 7;
            Byte(message, length > 0 ? (byte)(low | 0x80) : low);
        }
        while (length > 0);
        message.Write(body);
        return message.WrittenSpan.ToArray();
    }

    private static void Value(ArrayBufferWriter<byte> to, object? value)
    {
        switch (value)
        {
            case null: Byte(to, 0xC0); break;
            case bool flag: Byte(to, flag ? (byte)0xC3 : (byte)0xC2); break;
            case long number: Number(to, number); break;
            case string text: Text(to, text); break;
            default: throw new ArgumentException($"A {value.GetType().Name} is not sent to circuits.", nameof(value));
        }
    }

    private static void Array(ArrayBufferWriter<byte> to, int length) => Byte(to, (byte)(0x90 | length));

    private static void Number(ArrayBufferWriter<byte> to, long number)
    {
        if (number is >= 0 and <= 127)
        {
            Byte(to, (byte)number);
            return;
        }

        Byte(to, 0xD3);
        BinaryPrimitives.WriteInt64BigEndian(to.GetSpan(8), number);
        to.Advance(8);
    }

    private static void Text(ArrayBufferWriter<byte> to, string text)
    {
        Byte(to, 0xDB);
        BinaryPrimitives.WriteInt32BigEndian(to.GetSpan(4), Encoding.UTF8.GetByteCount(text));
        to.Advance(4);
        Encoding.UTF8.GetBytes(text, to);
    }

    private static void Byte(ArrayBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }
}
