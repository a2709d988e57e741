namespace NixStore.IO;

/// <summary>A stream that can show the next bytes in its own buffer, which avoids a copy.</summary>
internal interface IBlockStream
{
    /// <summary>Gets whether blocks are available.</summary>
    bool ShowsBlocks { get; }

    /// <summary>Reads the next bytes into memory of the stream.</summary>
    /// <param name="most">The maximum number of bytes; at least 1.</param>
    /// <returns>The bytes, or an empty block at the end. They do not change until the stream is read again or closed.</returns>
    ReadOnlyMemory<byte> ReadBlock(long most);
}
