namespace NixStore.ExportStreams;

/// <summary>The formats in which several paths are written one after the other.</summary>
public enum ExportStreamFormat
{
    /// <summary>
    /// What <c>nix-store --export</c> writes and <c>nix-store --import</c> reads (<c>src/libstore/export-import.cc</c>):
    /// each path's NAR, then its name, references and deriver. It has no hash, size, signature or content address.
    /// </summary>
    Nix,

    /// <summary>
    /// Version 2 of the nario format of Determinate Nix (<c>src/libstore/export-import.cc</c> in DeterminateSystems/nix-src):
    /// all of a path's information, then its NAR.
    /// </summary>
    Nario2,
}
