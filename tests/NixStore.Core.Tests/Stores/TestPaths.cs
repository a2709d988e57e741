using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>Store paths and NARs for tests, made from their names.</summary>
internal static class TestPaths
{
    /// <summary>The same path for the same name, always.</summary>
    public static StorePath Path(string name)
        => StorePath.Parse($"{Nix32.Encode(Hash.Compute(NixHashAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(name)).Bytes[..20])}-{name}");

    /// <summary>The NAR of one file that is not executable.</summary>
    public static byte[] FileNar(byte[] contents)
    {
        using var nar = new MemoryStream();
        foreach (var word in new[] { "nix-archive-1", "(", "type", "regular", "contents" })
        {
            Write(nar, System.Text.Encoding.UTF8.GetBytes(word));
        }

        Write(nar, contents);
        Write(nar, ")"u8.ToArray());
        return nar.ToArray();
    }

    private static void Write(MemoryStream nar, byte[] text)
    {
        nar.Write(BitConverter.GetBytes((ulong)text.Length));
        nar.Write(text);
        nar.Write(new byte[(8 - (text.Length % 8)) % 8]);
    }
}
