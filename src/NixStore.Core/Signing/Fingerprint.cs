using System.Globalization;
using System.Text;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Signing;

/// <summary>The text that is signed in place of a path or another object.</summary>
/// <param name="Text">The text, whose UTF-8 bytes are signed.</param>
public sealed record Fingerprint(string Text)
{
    /// <summary>
    /// Creates the fingerprint of a path, <c>1;path;NAR hash;NAR size;references</c>, with full paths (<c>ValidPathInfo::fingerprint</c> in
    /// <c>src/libstore/path-info.cc</c>).
    /// </summary>
    /// <param name="info">The information about the path. The fingerprint does not include deriver, signatures and content address.</param>
    /// <param name="directory">The store directory, which is part of the fingerprint.</param>
    /// <returns>The fingerprint.</returns>
    /// <exception cref="NixStoreException">The size of the NAR is not known.</exception>
    public static Fingerprint Of(ValidPathInfo info, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(directory);
        if (!info.HasKnownNar)
        {
            throw new NixStoreException(
                $"The path '{directory.Print(info.Path)}' has no fingerprint, because the hash or the size of its NAR is not known.");
        }

        return new Fingerprint(string.Create(
            CultureInfo.InvariantCulture,
            $"1;{directory.Print(info.Path)};{info.NarHash.ToString(HashFormat.Nix32)};{info.NarSize};{Join(info.References, directory)}"));
    }

    /// <summary>Returns the bytes that are signed.</summary>
    /// <returns>The text in UTF-8.</returns>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Text);

    /// <summary>Returns the text.</summary>
    /// <returns>The text that is signed.</returns>
    public override string ToString() => Text;

    private static string Join(IReadOnlyList<StorePath> references, StoreDirectory directory)
        => string.Join(',', references.Distinct().Order().Select(directory.Print));
}
