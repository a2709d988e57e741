namespace NixStore.IO;

/// <summary>A stream that can show the next bytes in its own buffer, which avoids a copy.</summary>
internal interface IBlockStream
{
    /// <summary>Whether it does so at all.</summary>
    bool ShowsBlocks { get; }

    /// <summary>Reads on, into memory of the stream's own.</summary>
    /// <param name="most">How many bytes at most, more than none.</param>
    /// <returns>The bytes, which nobody changes until the stream is read again or closed; none at the end.</returns>
    ReadOnlyMemory<byte> ReadBlock(long most);
}
