using NixStore.Compression;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Serving.Http;
using NixStore.Wire;

namespace NixStore.Fuzzing.Targets;

/// <summary>Derivations.</summary>
internal sealed class DerivationTarget : FuzzTarget
{
    public override string Name => "derivation";

    public override bool IsText => true;

    public override IReadOnlyList<byte[]> Seeds { get; } = Utf8(
        """Derive([("out","/nix/store/w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-tree-1","","")],"""
        + """[("/nix/store/w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-x.drv",["out"])],[],"x86_64-linux","/bin/sh",[],[("a","b\n")])""",
        """Derive([("out","","r:sha256","")],[],[],"builtin","/bin/sh",["-c","x"],[])""");

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "Derive([(\"", "DrvWithVersion(\"xp-dyn-drv\",[", "\",\"", "\")", "],[", "(\"out\",\"/nix/store/", "\\n", "\\\"", "\\\\",
        "r:sha256");

    public override bool Run(byte[] input)
    {
        var derivation = DerivationAterm.Read(new UnevenStream(input), "x", StoreDirectory.Default);
        var written = DerivationAterm.Write(derivation, StoreDirectory.Default);
        var again = DerivationAterm.Write(DerivationAterm.Parse(written, "x", StoreDirectory.Default), StoreDirectory.Default);
        Ensure(written.AsSpan().SequenceEqual(again), "a derivation is not stable");
        return true;
    }
}

/// <summary>The heads of requests to the HTTP server.</summary>
internal sealed class HttpRequestTarget : FuzzTarget
{
    public override string Name => "http-request";

    public override bool IsText => true;

    public override int MaximumLength => 4096;

    public override IReadOnlyList<byte[]> Seeds { get; } = Utf8(
        "GET /nix-cache-info HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
        "HEAD /w5kmnfalnw3k4qh7lqx20b88yp9hn2sm.narinfo HTTP/1.0\r\nConnection: keep-alive\r\n"
        + "Range: bytes=0-5\r\nIf-Range: \"x\"\r\nIf-None-Match: W/\"a\", *\r\n\r\n",
        "GET http://h:1/x?y HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX-Forwarded-Proto: https\r\n\r\n");

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "GET ", "HEAD ", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: x\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n",
        "Range: bytes=0-1\r\n", "If-None-Match: ", "\r\n", "\n", "\r", ": ", "http://x", "?", "/", "%2e%2e", "Expect: 100-continue\r\n");

    public override bool IsRefusal(Exception failure) => failure is HttpRefusalException;

    public override bool Run(byte[] input)
    {
        // A connection gives the parser whole heads only.
        var end = input.AsSpan().IndexOf("\r\n\r\n"u8);
        var request = HttpRequestParser.Parse(end < 0 ? [.. input, .. "\r\n\r\n"u8] : input.AsSpan(0, end + 4));
        _ = ByteRange.Parse(request.Range, 100);
        return true;
    }
}

/// <summary>Messages of joined connections.</summary>
internal sealed class ChunkTarget : FuzzTarget
{
    public override string Name => "chunks";

    public override IReadOnlyList<byte[]> Seeds { get; } = [CreateSeed()];

    public override bool Run(byte[] input)
    {
        Ensure(
            ChunkMessage.Decode(input, out _, out _).TrueForAll(chunk => chunk.Payload.Length <= input.Length),
            "a chunk is longer than its message");
        return true;
    }

    private static byte[] CreateSeed()
    {
        var message = new ChunkMessage();
        for (var number = 0; number < 9; number++)
        {
            message.TryAdd(new Chunk(ChunkKind.Data, number % 3 + 1, new byte[20]));
        }

        return message.Encode(3, true);
    }
}

/// <summary>A decoder, the native one of the machine or the managed one.</summary>
internal sealed class DecoderTarget(string name, CompressionMethod method, bool isNative) : FuzzTarget
{
    private const long MostOutput = 16 << 20;

    public override string Name => name;

    public override int Runs => 1_000;

    public override long AllocationLimit => 200L << 20;

    public override IReadOnlyList<byte[]> Seeds { get; } = [CreateSeed(method)];

    public override bool Run(byte[] input)
    {
        using var stream = CompressionStreams.OpenRead(
            new InputStream(new UnevenStream(input), [], leaveOpen: false),
            method,
            isNative ? NativeCodecs.OfMachine : NativeCodecs.None);
        var buffer = new byte[65_536];
        for (long length = 0; length < MostOutput && stream.Read(buffer) is > 0 and var count; length += count)
        {
        }

        return true;
    }

    // The module writes neither lzip nor LZMA, so these two are written down.
    private static byte[] CreateSeed(CompressionMethod method) => method switch
    {
        CompressionMethod.Lzip => Convert.FromBase64String(
            "TFpJUAEQADcaS3L9cBltLifBtXZUFWnaEkNl91VGvjYv4///9LfAAN5BznDAAAAAAAAAADwAAAAAAAAA"),
        CompressionMethod.Lzma => Convert.FromBase64String("XQAAAQD//////////wA3Gkty/XAZbS4nwbV2VBVp2hJDZfdVRr42L+P///S3wAA="),
        _ => Compress(method),
    };

    private static byte[] Compress(CompressionMethod method)
    {
        using var file = new MemoryStream();
        using (var stream = CompressionStreams.OpenWrite(file, method, CompressionOptions.Default, leaveOpen: true))
        {
            stream.Write(Bytes.NarOfTree().AsSpan(0, 3000));
        }

        return file.ToArray();
    }
}
