namespace NixStore.Wire;

/// <summary>The kind of a chunk.</summary>
internal enum ChunkKind : byte
{
    /// <summary>Opens a connection.</summary>
    Open = 1,

    /// <summary>Bytes of a connection.</summary>
    Data = 2,

    /// <summary>The other side has processed bytes, so that more can be sent.</summary>
    Taken = 3,

    /// <summary>Closes a connection: nothing more is sent or received.</summary>
    Close = 4,
}
