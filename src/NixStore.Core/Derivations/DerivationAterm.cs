using System.Buffers;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// The file format of derivations, an ATerm (Nix manual, <c>protocols/derivation-aterm</c>; <c>src/libstore/derivation/aterm.cc</c>). As in
/// Nix, lists can be in any order when they are read. They are written sorted.
/// </summary>
public static class DerivationAterm
{
    /// <summary>The maximum length of a derivation file, in bytes. Real ones have at most some megabytes.</summary>
    public const int MaximumLength = 64 * 1024 * 1024;

    /// <summary>Parses a derivation.</summary>
    /// <param name="text">The contents of the file.</param>
    /// <param name="name">The name of the derivation, which the file does not contain.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The text is not a derivation. The offset is in bytes.</exception>
    public static Derivation Parse(ReadOnlySpan<byte> text, string name, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(directory);
        if (text.IsEmpty)
        {
            throw new NixFormatException($"The derivation '{name}' is empty.");
        }

        return new DerivationAtermReader(text, name, directory).Read();
    }

    /// <summary>Reads a derivation.</summary>
    /// <param name="source">The contents of the file, which are read to their end. The stream stays open.</param>
    /// <param name="name">The name of the derivation, which the file does not contain.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The contents are not a derivation or longer than <see cref="MaximumLength"/>.</exception>
    public static Derivation Read(Stream source, string name, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(source);
        var bytes = new ArrayBufferWriter<byte>(16 * 1024);
        for (int count; (count = source.Read(bytes.GetSpan(4096))) > 0;)
        {
            bytes.Advance(count);
            if (bytes.WrittenCount > MaximumLength)
            {
                throw new NixFormatException($"The derivation '{name}' is longer than {MaximumLength} bytes.", MaximumLength);
            }
        }

        return Parse(bytes.WrittenSpan, name, directory);
    }

    /// <summary>Writes a derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The contents of the file.</returns>
    public static byte[] Write(Derivation derivation, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        ArgumentNullException.ThrowIfNull(directory);
        return DerivationAtermWriter.Write(derivation, directory, derivation.InputDerivations.Select(
            input => KeyValuePair.Create(directory.Print(input.Key), input.Value)));
    }

    /// <summary>Computes the store path of the file of a derivation.</summary>
    /// <param name="derivation">The derivation, with its output paths.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The path. It depends on the contents of the file and on its references.</returns>
    /// <exception cref="NixFormatException">The name cannot be that of a store path.</exception>
    public static StorePath ComputePath(Derivation derivation, StoreDirectory directory)
    {
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, Write(derivation, directory));
        return StorePathComputation.FromContentAddress(
            directory,
            derivation.Name + Derivation.FileExtension,
            new ContentAddress(ContentAddressMethod.Text, hash),
            derivation.References);
    }
}
