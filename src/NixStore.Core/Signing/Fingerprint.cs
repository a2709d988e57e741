using System.Globalization;
using System.Text;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Signing;

/// <summary>The text that a signature is made on, in place of the thing that it vouches for.</summary>
/// <param name="Text">The text; what is signed are its bytes.</param>
public sealed record Fingerprint(string Text)
{
    /// <summary>
    /// Makes the fingerprint of a path, <c>1;path;NAR hash;NAR size;references</c>, with full paths
    /// (<c>ValidPathInfo::fingerprint</c> in <c>src/libstore/path-info.cc</c>).
    /// </summary>
    /// <param name="info">What is known of the path. Deriver, signatures and content address do not enter the fingerprint.</param>
    /// <param name="directory">The store directory of the paths; it enters the fingerprint.</param>
    /// <returns>The fingerprint.</returns>
    /// <exception cref="NixStoreException">The size of the path's NAR is not known, so that no signature can be checked.</exception>
    public static Fingerprint Of(ValidPathInfo info, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(directory);
        if (info.NarSize == 0)
        {
            throw new NixStoreException(
                $"The path '{directory.Print(info.Path)}' has no fingerprint, as the size of its NAR is not known; add or copy it anew to learn the size.");
        }

        return new Fingerprint(string.Create(
            CultureInfo.InvariantCulture,
            $"1;{directory.Print(info.Path)};{info.NarHash.ToString(HashFormat.Nix32)};{info.NarSize};{Join(info.References, directory)}"));
    }

    /// <summary>The bytes that are signed.</summary>
    /// <returns>The text in UTF-8.</returns>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Text);

    /// <summary>The text.</summary>
    /// <returns>The text that is signed.</returns>
    public override string ToString() => Text;

    private static string Join(IReadOnlyList<StorePath> references, StoreDirectory directory)
        => string.Join(',', references.Distinct().Order().Select(directory.Print));
}
