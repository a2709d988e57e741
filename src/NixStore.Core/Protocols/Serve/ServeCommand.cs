namespace NixStore.Protocols.Serve;

/// <summary>What can be asked of <c>nix-store --serve</c>; the numbers are those of <c>src/libstore/serve-protocol.hh</c>.</summary>
public enum ServeCommand
{
    /// <summary>Which of many paths are valid.</summary>
    QueryValidPaths = 1,

    /// <summary>What the store knows of many paths.</summary>
    QueryPathInfos = 2,

    /// <summary>Returns the NAR of a path.</summary>
    DumpStorePath = 3,

    /// <summary>Takes an export stream.</summary>
    ImportPaths = 4,

    /// <summary>Returns an export stream; no longer in Nix 2.32.</summary>
    ExportPaths = 5,

    /// <summary>Builds or substitutes paths.</summary>
    BuildPaths = 6,

    /// <summary>The closure of paths.</summary>
    QueryClosure = 7,

    /// <summary>Builds a derivation that is sent along.</summary>
    BuildDerivation = 8,

    /// <summary>Adds a path with its NAR.</summary>
    AddToStoreNar = 9,
}
