namespace NixStore.Derivations.Json;

/// <summary>The version of the JSON format of derivations (Nix manual, <c>protocols/json/derivation</c>).</summary>
public enum DerivationJsonVersion
{
    /// <summary>Full store paths, inputs as lists of outputs, and methods such as <c>r:sha256</c>. Nix 2.8 writes it.</summary>
    Version1 = 1,

    /// <summary>Version 1 with separate method and algorithm, dynamic outputs, and the name. Nix 2.26 writes it.</summary>
    Version2 = 2,

    /// <summary>Version 2 with base names instead of full paths, and structured attributes of their own. Nix 2.32 writes it.</summary>
    Version3 = 3,

    /// <summary>Version 3 with nested inputs and content addresses. Nix 2.34 writes it.</summary>
    Version4 = 4,
}
