using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// The three fields of an output in the ATerm format and in version 1 of the JSON format: path, method with algorithm, and hash. A field
/// that does not apply is empty.
/// </summary>
/// <param name="Path">The full path.</param>
/// <param name="Method">The prefix of the method and the algorithm, such as <c>r:sha256</c>.</param>
/// <param name="Hash">The hash in base16, or <c>impure</c>.</param>
internal readonly record struct DerivationOutputFields(string Path, string Method, string Hash)
{
    private const string Impure = "impure";

    /// <summary>Describes an output.</summary>
    /// <param name="output">The output.</param>
    /// <param name="path">The full path of the output, or null if it is not known.</param>
    public static DerivationOutputFields Of(DerivationOutput output, string? path) => output switch
    {
        FixedOutput { ContentAddress: var address } => new(
            path!, PrintMethod(address.Method, address.Hash.Algorithm), address.Hash.ToBareString(HashFormat.Base16)),
        FloatingOutput floating => new("", PrintMethod(floating.Method, floating.Algorithm), ""),
        ImpureOutput impure => new("", PrintMethod(impure.Method, impure.Algorithm), Impure),
        _ => new(path ?? "", "", ""),
    };

    /// <summary>Returns the method with its algorithm, such as <c>r:sha256</c>.</summary>
    public static string PrintMethod(ContentAddressMethod method, NixHashAlgorithm algorithm)
        => ContentAddress.PrefixOf(method) + algorithm.NixName();

    /// <summary>Converts the fields to an output.</summary>
    /// <exception cref="NixFormatException">The fields do not belong together, or one is malformed.</exception>
    public DerivationOutput Parse(StoreDirectory directory)
    {
        if (Method.Length == 0)
        {
            return Path.Length == 0 ? new DeferredOutput() : new InputAddressedOutput(directory.Parse(Path));
        }

        var (method, algorithm) = ContentAddress.ParseMethodPrefix(Method);
        if (Hash is "" or Impure)
        {
            return Path.Length > 0
                ? throw new NixFormatException($"The output has the path '{Path}', which is not known before it is built.")
                : Hash.Length == 0 ? new FloatingOutput(method, algorithm)
                : new ImpureOutput(method, algorithm);
        }

        return new FixedOutput(new ContentAddress(method, Hashing.Hash.Parse(Hash, algorithm)));
    }
}
