using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Realisations;

/// <summary>An output of a derivation, as the key of a realisation (<c>src/libstore/realisation.cc</c>).</summary>
/// <param name="OutputName">The name of the output.</param>
public abstract record DrvOutput(string OutputName)
{
    /// <summary>Gets the name of the output.</summary>
    public string OutputName { get; } = Derivations.OutputName.Check(OutputName);

    /// <summary>Parses a key in either format.</summary>
    /// <param name="text">The base name of a derivation, <c>^</c> and the output; or the hash of the derivation, <c>!</c> and the output,
    /// as in Nix 2.8.</param>
    /// <returns>The key.</returns>
    /// <exception cref="NixFormatException">The text is not valid.</exception>
    public static DrvOutput Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var path = text.LastIndexOf('^');
        if (path >= 0)
        {
            return new DrvPathOutput(StorePath.Parse(text[..path]), text[(path + 1)..]);
        }

        var hash = text.IndexOf('!', StringComparison.Ordinal);
        return hash >= 0
            ? new DrvHashOutput(Hash.Parse(text[..hash]), text[(hash + 1)..])
            : throw new NixFormatException(
                $"'{text}' is not an output of a derivation, which is written as '…-name.drv^out' or 'sha256:…!out'.");
    }
}

/// <summary>An output of a derivation that is identified by its path, as in current Nix.</summary>
/// <param name="DrvPath">The derivation.</param>
/// <param name="OutputName">The name of the output.</param>
public sealed record DrvPathOutput(StorePath DrvPath, string OutputName) : DrvOutput(OutputName)
{
    /// <summary>Returns the key as a text.</summary>
    /// <returns>The base name of the derivation, <c>^</c> and the output.</returns>
    public override string ToString() => $"{DrvPath}^{OutputName}";
}

/// <summary>An output of a derivation that is identified by its hash modulo fixed outputs, as in Nix 2.8.</summary>
/// <param name="DrvHash">The hash of the derivation.</param>
/// <param name="OutputName">The name of the output.</param>
public sealed record DrvHashOutput(Hash DrvHash, string OutputName) : DrvOutput(OutputName)
{
    /// <summary>Returns the key as a text.</summary>
    /// <returns>The hash of the derivation in base16, <c>!</c> and the output.</returns>
    public override string ToString() => $"{DrvHash.ToString(HashFormat.Base16)}!{OutputName}";
}
