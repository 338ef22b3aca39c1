using System.Buffers.Binary;
using System.Text;

namespace Portal.Benchmarks.Circuits;

/// <summary>The part of MessagePack that a circuit sends to a browser.</summary>
internal ref struct PackReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    /// <summary>Reads the length before a message; false while the message is not whole.</summary>
    public static bool TryFrame(ReadOnlySpan<byte> data, out int start, out int length)
    {
        length = 0;
        for (start = 0; start < data.Length && start < 5;)
        {
            var next = data[start];
            length |= (next & 0x7F) << (7 * start);
            start++;
            if ((next & 0x80) == 0) return data.Length - start >= length;
        }

        return false;
    }

    public int Array() => Next() switch
    {
        var fix when (fix & 0xF0) == 0x90 => fix & 0x0F,
        0xDC => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        0xDD => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
        var other => throw Unexpected(other),
    };

    public long Number() => Next() switch
    {
        var fix when fix <= 0x7F => fix,
        var fix when fix >= 0xE0 => (sbyte)fix,
        0xCC => Take(1)[0],
        0xCD => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        0xCE => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
        0xCF => (long)BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
        0xD0 => (sbyte)Take(1)[0],
        0xD1 => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
        0xD2 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
        0xD3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        var other => throw Unexpected(other),
    };

    /// <summary>Text; null for nil.</summary>
    public string? Text() => IsNil() ? null : Encoding.UTF8.GetString(Bytes());

    /// <summary>The bytes of a text or a binary value.</summary>
    public ReadOnlySpan<byte> Bytes() => Next() switch
    {
        var fix when (fix & 0xE0) == 0xA0 => Take(fix & 0x1F),
        0xD9 or 0xC4 => Take(Take(1)[0]),
        0xDA or 0xC5 => Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
        0xDB or 0xC6 => Take(BinaryPrimitives.ReadInt32BigEndian(Take(4))),
        var other => throw Unexpected(other),
    };

    /// <summary>Passes over an empty map of headers.</summary>
    public void Headers()
    {
        var map = Next();
        if (map != 0x80) throw Unexpected(map);
    }

    private bool IsNil()
    {
        if (_data[_at] != 0xC0) return false;
        _at++;
        return true;
    }

    private byte Next() => _data[_at++];

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _data.Slice(_at, length);
        _at += length;
        return taken;
    }

    private static InvalidDataException Unexpected(byte code) => new($"A circuit message holds an unexpected 0x{code:X2}.");
}
