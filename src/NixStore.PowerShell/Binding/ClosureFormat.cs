namespace NixStore.PowerShell.Binding;

/// <summary>The formats of closure files.</summary>
public enum ClosureFormat
{
    /// <summary>The format of Nix, as <c>nix-store --export</c> writes it.</summary>
    Export,

    /// <summary>Nario version 2, which keeps hashes, signatures and content addresses.</summary>
    Nario,
}
