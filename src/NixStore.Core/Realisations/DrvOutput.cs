using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Realisations;

/// <summary>An output of a derivation, as the key of what it was realised to (<c>src/libstore/realisation.cc</c>).</summary>
/// <param name="OutputName">The output's name.</param>
public abstract record DrvOutput(string OutputName)
{
    /// <summary>The output's name.</summary>
    public string OutputName { get; } = Derivations.OutputName.Check(OutputName);

    /// <summary>Reads a key in either form.</summary>
    /// <param name="text">
    /// A derivation's base name, <c>^</c> and the output; or the derivation's hash, <c>!</c> and the output, as Nix 2.8 has it.
    /// </param>
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
            : throw new NixFormatException($"'{text}' is not an output of a derivation, which is written as '…-name.drv^out' or 'sha256:…!out'.");
    }
}

/// <summary>An output of a derivation that is told by its path, as Nix does today.</summary>
/// <param name="DrvPath">The derivation.</param>
/// <param name="OutputName">The output's name.</param>
public sealed record DrvPathOutput(StorePath DrvPath, string OutputName) : DrvOutput(OutputName)
{
    /// <summary>Writes the key.</summary>
    /// <returns>The derivation's base name, <c>^</c> and the output.</returns>
    public override string ToString() => $"{DrvPath}^{OutputName}";
}

/// <summary>An output of a derivation that is told by its hash modulo fixed outputs, as Nix 2.8 does.</summary>
/// <param name="DrvHash">The derivation's hash.</param>
/// <param name="OutputName">The output's name.</param>
public sealed record DrvHashOutput(Hash DrvHash, string OutputName) : DrvOutput(OutputName)
{
    /// <summary>Writes the key.</summary>
    /// <returns>The derivation's hash in base16, <c>!</c> and the output.</returns>
    public override string ToString() => $"{DrvHash.ToString(HashFormat.Base16)}!{OutputName}";
}
