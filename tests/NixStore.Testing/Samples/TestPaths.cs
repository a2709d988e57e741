using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Testing.Samples;

/// <summary>Store paths and NARs for tests, made from their names.</summary>
internal static class TestPaths
{
    /// <summary>The same path for the same name, always.</summary>
    public static StorePath Path(string name)
        => StorePath.Parse(
            $"{Nix32.Encode(Hash.Compute(NixHashAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(name)).Bytes[..20])}-{name}");

    /// <summary>The NAR of one file that is not executable.</summary>
    public static byte[] FileNar(byte[] contents)
        => new Bytes().Texts("nix-archive-1", "(", "type", "regular", "contents").Text(contents).Text(")").ToArray();
}
