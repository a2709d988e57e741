namespace NixStore.Stores.Capabilities;

/// <summary>What keeps a path alive.</summary>
public enum StoreRootKind
{
    /// <summary>The store does not say.</summary>
    Unknown,

    /// <summary>A link or a file below <c>gcroots</c>.</summary>
    Permanent,

    /// <summary>A generation of a profile.</summary>
    Generation,

    /// <summary>A link of a user, anywhere on the machine, that is registered below <c>gcroots/auto</c>.</summary>
    Indirect,

    /// <summary>A temporary root of a running process.</summary>
    Temporary,

    /// <summary>A process that uses the path: its program, its directory, an open or mapped file, or its environment.</summary>
    Process,

    /// <summary>The system that was booted.</summary>
    Booted,

    /// <summary>The system that is active.</summary>
    Current,

    /// <summary>A pin of a binary cache.</summary>
    Pin,
}
