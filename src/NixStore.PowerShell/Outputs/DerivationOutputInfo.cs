using NixStore.Derivations;
using NixStore.Hashing;

namespace NixStore.PowerShell.Outputs;

/// <summary>An output of a derivation.</summary>
public sealed class DerivationOutputInfo
{
    internal DerivationOutputInfo(string name, DerivationOutput output, string? path)
    {
        Name = name;
        Path = path;
        (Kind, Method, Algorithm, Hash) = output switch
        {
            FixedOutput { ContentAddress: var (method, hash) }
                => ("Fixed", method.ToString(), hash.Algorithm.ToString(), hash.ToString(HashFormat.Sri)),
            FloatingOutput floating => ("Floating", floating.Method.ToString(), floating.Algorithm.ToString(), null),
            ImpureOutput impure => ("Impure", impure.Method.ToString(), impure.Algorithm.ToString(), null),
            DeferredOutput => ("Deferred", null, null, null),
            _ => ((string, string?, string?, string?))("InputAddressed", null, null, null),
        };
    }

    /// <summary>Gets the name, such as <c>out</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the full store path, or null if it is not known before the output is built.</summary>
    public string? Path { get; }

    /// <summary>
    /// Gets the kind: <c>InputAddressed</c>, <c>Fixed</c>, <c>Floating</c>, <c>Impure</c>, or <c>Deferred</c> if an input has no known
    /// path.
    /// </summary>
    public string Kind { get; }

    /// <summary>Gets how contents are converted to bytes for their hash; null if the output is not content-addressed.</summary>
    public string? Method { get; }

    /// <summary>Gets the hash algorithm; null if the output is not content-addressed.</summary>
    public string? Algorithm { get; }

    /// <summary>Gets the hash of the contents in SRI form; null if it is not fixed.</summary>
    public string? Hash { get; }

    /// <summary>Returns the name, so that tables and <c>Export-Csv</c> show it.</summary>
    /// <returns>The same as <see cref="Name"/>.</returns>
    public override string ToString() => Name;
}
