namespace NixStore.Protocols.Serve;

/// <summary>The commands of <c>nix-store --serve</c>. The numbers are those of <c>src/libstore/serve-protocol.hh</c>.</summary>
public enum ServeCommand
{
    /// <summary>Returns which of many paths are valid.</summary>
    QueryValidPaths = 1,

    /// <summary>Returns the information about many paths.</summary>
    QueryPathInfos = 2,

    /// <summary>Returns the NAR of a path.</summary>
    DumpStorePath = 3,

    /// <summary>Imports an export stream.</summary>
    ImportPaths = 4,

    /// <summary>Returns an export stream. Removed in Nix 2.32.</summary>
    ExportPaths = 5,

    /// <summary>Builds or substitutes paths.</summary>
    BuildPaths = 6,

    /// <summary>Returns the closure of paths.</summary>
    QueryClosure = 7,

    /// <summary>Builds a derivation that is sent with the command.</summary>
    BuildDerivation = 8,

    /// <summary>Adds a path with its NAR.</summary>
    AddToStoreNar = 9,
}
