namespace NixStore.PowerShell.Outputs;

/// <summary>A derivation whose outputs another derivation needs.</summary>
public sealed class DerivationInputInfo
{
    internal DerivationInputInfo(string path, TextList outputs)
    {
        Path = path;
        Outputs = outputs;
    }

    /// <summary>Gets the full store path of the derivation.</summary>
    public string Path { get; }

    /// <summary>Gets the names of the outputs that are needed.</summary>
    public TextList Outputs { get; }

    /// <summary>Returns the derivation and its outputs.</summary>
    /// <returns>The text, such as <c>/nix/store/…-hello.drv^out</c>.</returns>
    public override string ToString() => $"{Path}^{string.Join(',', Outputs)}";
}
