namespace NixStore.Wire;

/// <summary>A piece of one of several connections that are carried together.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Connection">The number of the connection, which the side that opens it chooses.</param>
/// <param name="Payload">The bytes of <see cref="ChunkKind.Data"/>; empty for the others.</param>
/// <param name="Count">How many bytes were taken, for <see cref="ChunkKind.Taken"/>; 0 for the others.</param>
internal readonly record struct Chunk(ChunkKind Kind, int Connection, ReadOnlyMemory<byte> Payload, int Count = 0);
