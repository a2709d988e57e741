using System.Text;
using NixStore.Hashing;

namespace NixStore.Paths;

/// <summary>Computes store paths (Nix manual, <c>protocols/store-path</c>; <c>src/libstore/store-dir-config.cc</c>).</summary>
public static class StorePathComputation
{
    /// <summary>Computes the path of content-addressed contents.</summary>
    /// <param name="directory">The store directory.</param>
    /// <param name="name">The name of the path.</param>
    /// <param name="contentAddress">The method and the hash.</param>
    /// <param name="references">The references, without the path itself.</param>
    /// <param name="selfReference">Whether the contents refer to the path itself. Their hash is then computed with zeros instead of the
    /// hash part.</param>
    /// <returns>The store path.</returns>
    /// <exception cref="NixStoreException">The method and algorithm do not allow references.</exception>
    /// <exception cref="NixFormatException">The name is malformed.</exception>
    public static StorePath FromContentAddress(
        StoreDirectory directory,
        string name,
        ContentAddress contentAddress,
        IEnumerable<StorePath>? references = null,
        bool selfReference = false)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(contentAddress);
        var sorted = (references ?? []).Distinct().Order().ToList();
        var (method, hash) = contentAddress;
        switch (method)
        {
            case ContentAddressMethod.Text when !selfReference:
                return Make(directory, TypeWithReferences(directory, "text", sorted, false), hash, name);
            case ContentAddressMethod.Nar when hash.Algorithm == NixHashAlgorithm.Sha256:
                return Make(directory, TypeWithReferences(directory, "source", sorted, selfReference), hash, name);
        }

        if (sorted.Count > 0 || selfReference)
        {
            throw new NixStoreException(
                $"'{name}' cannot have references. Only texts and SHA-256 hashes of a NAR allow references. Add it with the SHA-256 of "
                    + "its NAR.");
        }

        var inner = Hash.Compute(
            NixHashAlgorithm.Sha256,
            Encoding.UTF8.GetBytes($"fixed:out:{ContentAddress.PrefixOf(method)}{hash.ToString(HashFormat.Base16)}:"));
        return Make(directory, "output:out", inner, name);
    }

    /// <summary>Computes the path of an output of a derivation.</summary>
    /// <param name="directory">The store directory.</param>
    /// <param name="outputName">The name of the output, such as <c>out</c>. Names other than <c>out</c> are appended to the name.</param>
    /// <param name="derivationHash">The hash of the derivation modulo its inputs.</param>
    /// <param name="name">The name of the derivation.</param>
    /// <returns>The store path.</returns>
    /// <exception cref="NixFormatException">The name is malformed.</exception>
    public static StorePath FromOutput(StoreDirectory directory, string outputName, Hash derivationHash, string name)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(derivationHash);
        return Make(directory, "output:" + outputName, derivationHash, NameOfOutput(name, outputName));
    }

    /// <summary>Returns the name of the store path of an output.</summary>
    /// <param name="name">The name of the derivation.</param>
    /// <param name="outputName">The name of the output.</param>
    /// <returns>The name of the derivation, followed by that of the output unless it is <c>out</c>.</returns>
    public static string NameOfOutput(string name, string outputName) => outputName == "out" ? name : $"{name}-{outputName}";

    private static string TypeWithReferences(
        StoreDirectory directory, string type, List<StorePath> references, bool selfReference)
    {
        var text = new StringBuilder(type);
        foreach (var reference in references)
        {
            text.Append(':').Append(directory.Print(reference));
        }

        return (selfReference ? text.Append(":self") : text).ToString();
    }

    private static StorePath Make(StoreDirectory directory, string type, Hash inner, string name)
    {
        if (StorePath.FindNameFault(name) is { } fault)
        {
            throw new NixFormatException($"'{name}' cannot be the name of a store path: {fault}.");
        }

        var fingerprint = $"{type}:{inner.ToString(HashFormat.Base16)}:{directory.Path}:{name}";
        var digest = Hash.Compute(NixHashAlgorithm.Sha256, Encoding.UTF8.GetBytes(fingerprint));
        Span<byte> folded = stackalloc byte[20];
        folded.Clear();
        for (var i = 0; i < digest.Bytes.Length; i++)
        {
            folded[i % folded.Length] ^= digest.Bytes[i];
        }

        return StorePath.Parse($"{Nix32.Encode(folded)}-{name}");
    }
}
