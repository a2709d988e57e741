namespace NixStore.ExportStreams;

/// <summary>The formats of a stream of several paths.</summary>
public enum ExportStreamFormat
{
    /// <summary>
    /// The format of <c>nix-store --export</c> and <c>nix-store --import</c> (<c>src/libstore/export-import.cc</c>): the NAR of each path,
    /// then its name, references and deriver. It has no hash, size, signature or content address.
    /// </summary>
    Nix,

    /// <summary>
    /// Version 2 of the nario format of Determinate Nix (<c>src/libstore/export-import.cc</c> in DeterminateSystems/nix-src): the
    /// information about each path, then its NAR.
    /// </summary>
    Nario2,
}
