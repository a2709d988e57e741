namespace NixStore.Wire;

/// <summary>A part of one of several multiplexed connections.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Connection">The number of the connection, which is chosen by the side that opens it.</param>
/// <param name="Payload">The bytes of <see cref="ChunkKind.Data"/>. Empty for other kinds.</param>
/// <param name="Count">The number of received bytes for <see cref="ChunkKind.Taken"/>. 0 for other kinds.</param>
internal readonly record struct Chunk(ChunkKind Kind, int Connection, ReadOnlyMemory<byte> Payload, int Count = 0);
