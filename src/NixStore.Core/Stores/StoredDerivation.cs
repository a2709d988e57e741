using NixStore.Derivations;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>Reads derivations from the NARs of their paths.</summary>
internal static class StoredDerivation
{
    /// <summary>Reads a derivation.</summary>
    /// <param name="store">The store, for messages.</param>
    /// <param name="path">The path of the derivation.</param>
    /// <param name="nar">The NAR of the path. The stream stays open.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The path is not a derivation.</exception>
    public static Derivation Read(IStore store, StorePath path, Stream nar, CancellationToken cancellationToken)
    {
        using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
        try
        {
            return reader.Read() && reader.NodeType == NarNodeType.Regular
                ? DerivationAterm.Read(reader.OpenContents(), Derivation.NameOf(path), store.Directory)
                : throw new NixFormatException("It is not a file.");
        }
        catch (NixFormatException e)
        {
            throw new NixFormatException(
                $"{store.Directory.Print(path)} in the store {store.Location} is not a derivation. {e.Message}", e.Offset, e);
        }
    }
}
