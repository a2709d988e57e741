using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace NixStore.Fuzzing;

/// <summary>Changes inputs at random: bits, bytes, ranges, numbers, words of the format, and parts of other inputs.</summary>
internal sealed class Mutator(Random random, FuzzTarget target, List<byte[]> inputs)
{
    private static readonly ulong[] _numbers =
    [
        0, 1, 2, 7, 8, 9, 63, 64, 127, 128, 255, 256, 4095, 4096, 4097, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
        0x1_0000_0000,
        1UL << 40, 1UL << 62, 0x7fff_ffff_ffff_fff0, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_fff0, ulong.MaxValue,
    ];

    /// <summary>Returns a changed copy of an input.</summary>
    public byte[] Mutate(byte[] input)
    {
        var bytes = new List<byte>(input);
        for (var left = 1 << random.Next(random.Next(2) == 0 ? 2 : 5); left > 0; left--)
        {
            Change(bytes);
        }

        if (bytes.Count > target.MaximumLength)
        {
            bytes.RemoveRange(target.MaximumLength, bytes.Count - target.MaximumLength);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
        switch (random.Next(target.IsText ? 11 : 13))
        {
            case 0 or 1:
                ChangeByte(bytes, at);
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                bytes.RemoveRange(at, random.Next(4) == 0 ? bytes.Count - at : Math.Min(bytes.Count - at, 1 + random.Next(64)));
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), TakeSome(bytes, at));
                break;
            case 5:
                Repeat(bytes, at);
                break;
            case 6 or 7:
                PutWord(bytes, at);
                break;
            case 8:
                PutPart(bytes, at);
                break;
            case 9:
                ChangeDecimal(bytes, at);
                break;
            case 10:
                Swap(bytes, at);
                break;
            default:
                ChangeNumber(bytes);
                break;
        }
    }

    private void ChangeByte(List<byte> bytes, int at)
    {
        if (bytes.Count > 0)
        {
            bytes[at] = random.Next(3) switch
            {
                0 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                1 => (byte)(bytes[at] + random.Next(-16, 17)),
                _ => (byte)random.Next(256),
            };
        }
    }

    private void Repeat(List<byte> bytes, int at)
    {
        var part = TakeSome(bytes, at);
        for (var left = random.Next(random.Next(20) == 0 ? 2000 : 8); left > 0 && bytes.Count < target.MaximumLength; left--)
        {
            bytes.InsertRange(at, part);
        }
    }

    private void PutWord(List<byte> bytes, int at)
    {
        if (target.Words.Count > 0)
        {
            Put(bytes, at, target.Words[random.Next(target.Words.Count)]);
        }
    }

    private void PutPart(List<byte> bytes, int at)
    {
        var other = inputs[random.Next(inputs.Count)];
        if (other.Length > 0)
        {
            var start = random.Next(other.Length);
            Put(bytes, at, other.AsSpan(start, Math.Min(other.Length - start, 1 + random.Next(256))).ToArray());
        }
    }

    private void Put(List<byte> bytes, int at, byte[] part)
    {
        if (random.Next(2) == 0)
        {
            bytes.RemoveRange(at, Math.Min(bytes.Count - at, part.Length));
        }

        bytes.InsertRange(at, part);
    }

    private void ChangeDecimal(List<byte> bytes, int at)
    {
        var start = bytes.FindIndex(at, static value => char.IsAsciiDigit((char)value));
        if (start >= 0)
        {
            var end = bytes.FindIndex(start, static value => !char.IsAsciiDigit((char)value));
            bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
            var number = _numbers[random.Next(_numbers.Length)].ToString(CultureInfo.InvariantCulture);
            bytes.InsertRange(
                start, Encoding.ASCII.GetBytes(random.Next(6) switch { 0 => "-" + number, 1 => number + "9999", _ => number }));
        }
    }

    private void Swap(List<byte> bytes, int at)
    {
        if (bytes.Count > 0)
        {
            var other = random.Next(bytes.Count);
            (bytes[at], bytes[other]) = (bytes[other], bytes[at]);
        }
    }

    private void ChangeNumber(List<byte> bytes)
    {
        if (bytes.Count >= 8)
        {
            var at = random.Next(bytes.Count / 8) * 8;
            var word = bytes.GetRange(at, 8).ToArray();
            var number = BinaryPrimitives.ReadUInt64LittleEndian(word);
            BinaryPrimitives.WriteUInt64LittleEndian(word, random.Next(3) switch
            {
                0 => _numbers[random.Next(_numbers.Length)],
                1 => number + (ulong)random.NextInt64(-9, 10),
                _ => number ^ (1UL << random.Next(64)),
            });
            bytes.RemoveRange(at, 8);
            bytes.InsertRange(at, word);
        }
    }

    private List<byte> TakeSome(List<byte> bytes, int at) => bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + random.Next(64)));
}
