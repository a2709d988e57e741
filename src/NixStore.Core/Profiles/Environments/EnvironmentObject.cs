using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Profiles.Environments;

/// <summary>A path that a new generation needs, before it is in the store.</summary>
/// <param name="Info">The information about the path.</param>
/// <param name="Nar">The NAR.</param>
internal sealed record EnvironmentObject(ValidPathInfo Info, byte[] Nar)
{
    /// <summary>Gets the path.</summary>
    public StorePath Path => Info.Path;

    /// <summary>Creates the object of a directory whose path is computed from its NAR.</summary>
    public static EnvironmentObject OfContents(StoreDirectory directory, string name, byte[] nar, IReadOnlyList<StorePath> references)
    {
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, nar);
        return OfAddress(directory, name, new ContentAddress(ContentAddressMethod.Nar, hash), nar, references);
    }

    /// <summary>Creates the object of a text, with a path that is computed from the text.</summary>
    public static EnvironmentObject OfText(StoreDirectory directory, string name, byte[] text, IReadOnlyList<StorePath> references)
    {
        using var nar = new MemoryStream();
        using (var writer = new NarWriter(nar, leaveOpen: true))
        {
            writer.StartRegularFile([], false, text.Length);
            writer.WriteContents(text);
            writer.Complete();
        }

        var address = new ContentAddress(ContentAddressMethod.Text, Hash.Compute(NixHashAlgorithm.Sha256, text));
        return OfAddress(directory, name, address, nar.ToArray(), references);
    }

    /// <summary>Creates the object of the output of a derivation.</summary>
    public static EnvironmentObject OfOutput(StorePath path, StorePath derivation, byte[] nar, IReadOnlyList<StorePath> references)
        => new(
            new ValidPathInfo
            {
                Path = path,
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
                References = references,
                Deriver = derivation,
            },
            nar);

    private static EnvironmentObject OfAddress(
        StoreDirectory directory, string name, ContentAddress address, byte[] nar, IReadOnlyList<StorePath> references)
        => new(
            new ValidPathInfo
            {
                Path = StorePathComputation.FromContentAddress(directory, name, address, references),
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
                References = references,
                ContentAddress = address,
            },
            nar);
}
