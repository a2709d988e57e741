namespace NixStore.Wire;

/// <summary>What a chunk is.</summary>
internal enum ChunkKind : byte
{
    /// <summary>A connection begins.</summary>
    Open = 1,

    /// <summary>Bytes of a connection.</summary>
    Data = 2,

    /// <summary>The other side has taken so many bytes, for which others may be sent.</summary>
    Taken = 3,

    /// <summary>Nothing more comes on a connection, and nothing is taken.</summary>
    Close = 4,
}
