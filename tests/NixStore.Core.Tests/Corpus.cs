using CsCheck;

namespace NixStore;

/// <summary>Files that parsers read whole and damaged. They are in the folder <c>Corpus</c> of a room, and in the test assembly.</summary>
public static class Corpus
{
    /// <summary>Ways to damage a file: bytes changed, dropped, repeated, swapped, or the end cut off.</summary>
    public static Gen<Func<byte[], byte[]>> Damages { get; } =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Byte)
            .Select(static (kind, first, second, value) => Damage(kind, first, second, value))
            .Array[1, 4]
            .Select(
                static damages => (Func<byte[], byte[]>)(bytes => damages.Aggregate(bytes, static (damaged, damage) => damage(damaged))));

    public static TheoryData<string> Names(string room)
        => [.. typeof(Corpus).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix(room), StringComparison.Ordinal))
            .Select(name => name[Prefix(room).Length..])
            .Order(StringComparer.Ordinal)];

    public static byte[] Read(string room, string file)
    {
        using var resource = typeof(Corpus).Assembly.GetManifestResourceStream(Prefix(room) + file)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private static string Prefix(string room) => $"{room}/Corpus/";

    private static Func<byte[], byte[]> Damage(int kind, int first, int second, byte value) => bytes =>
    {
        if (bytes.Length == 0)
        {
            return [value];
        }

        var from = Math.Min(first % bytes.Length, second % bytes.Length);
        var to = Math.Max(first % bytes.Length, second % bytes.Length);
        return kind switch
        {
            0 => [.. bytes[..from], value, .. bytes[(from + 1)..]],
            1 => [.. bytes[..from], .. bytes[to..]],
            2 => [.. bytes[..to], .. bytes[from..]],
            3 => [.. bytes[from..to], .. bytes[..from], .. bytes[to..]],
            _ => bytes[..from],
        };
    };
}
