using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores.Remote.Connections;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Daemon;

// What moves NARs. The connection is the caller's alone meanwhile.
internal sealed partial class WorkerProtocolConnection
{
    private const int MostSuppliedAtOnce = 64 * 1024;

    // The version in which path infos stand within the stream of many paths, whatever the connection speaks.
    private static readonly WorkerVersion _ofStreams = WorkerVersion.Of(new ProtocolVersion(1, 16));

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
        => _pipeline.AskForNarAsync(
            wire =>
            {
                wire.Write((ulong)WorkerOperation.NarFromPath);
                wire.Write(_directory.Print(path));
            },
            new PendingNar(_pipeline.Reader, ReadMessages, ExplainNarFault, _options.SilenceTimeout),
            cancellationToken);

    /// <summary>Adds a path with its NAR. What a trusted user sends needs no signature.</summary>
    /// <exception cref="DaemonErrorException">The daemon refused: the hash is another, a reference is not valid, a signature is
    /// missing.</exception>
    public Task AddAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
        => Version.IsAtLeast(23)
            ? AddFramedAsync(
                WorkerOperation.AddToStoreNar,
                writer => WriteAddition(writer, info),
                frames =>
                {
                    Send(frames, info, nar, cancellationToken);
                    return Task.CompletedTask;
                },
                cancellationToken)
            : AddUnframedAsync(info, nar, cancellationToken);

    /// <summary>Adds many paths in one stream, each after all that it refers to; from 1.32.</summary>
    /// <param name="infos">The paths; the sizes of their NARs are known.</param>
    /// <param name="openNar">Opens the NAR of a path when its turn comes.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The connection is then closed.</param>
    /// <exception cref="DaemonErrorException">The daemon refused one of them; those before it are valid.</exception>
    /// <exception cref="NixStoreException">A NAR has a different size than announced; the paths before it are valid.</exception>
    public Task AddManyAsync(
        IReadOnlyCollection<ValidPathInfo> infos,
        Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar,
        CancellationToken cancellationToken)
        => AddFramedAsync(
            WorkerOperation.AddMultipleToStore,
            WriteAdditionFlags,
            async frames =>
            {
                var wire = new WireWriter(frames);
                var writer = new WorkerWriter(wire, _directory, _ofStreams);
                wire.Write((ulong)infos.Count);
                foreach (var info in infos)
                {
                    writer.Write(info);
                    wire.Flush();
                    var nar = await openNar(info, cancellationToken).ConfigureAwait(false);
                    await using (nar.ConfigureAwait(false))
                    {
                        Send(frames, info, nar, cancellationToken);
                    }
                }
            },
            cancellationToken);

    /// <summary>
    /// Sends a request that ends with frames. An error of what is sent ends the frames early, which the daemon refuses, and is then
    /// thrown; the connection stays good.
    /// </summary>
    private async Task AddFramedAsync(
        WorkerOperation operation,
        Action<WorkerWriter> writeArguments,
        Func<FramedWriteStream, Task> send,
        CancellationToken cancellationToken)
    {
        Exception? sourceError = null;
        try
        {
            await _pipeline.StreamAsync(SendAsync, NewAnswer(), cancellationToken).ConfigureAwait(false);
        }
        catch (DaemonErrorException) when (sourceError is not null)
        {
            // The daemon complains of half a NAR; why it was half is what counts.
        }

        if (sourceError is not null)
        {
            ExceptionDispatchInfo.Throw(sourceError);
        }

        async Task SendAsync(Stream output)
        {
            var wire = new WireWriter(output);
            wire.Write((ulong)operation);
            writeArguments(new WorkerWriter(wire, _directory, Version));
            wire.Flush();
            var frames = new FramedWriteStream(output);
            try
            {
                await send(frames).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OutputLostException)
            {
                sourceError = error;
            }

            frames.Finish();
        }
    }

    private void Send(FramedWriteStream frames, ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        var size = frames.WriteFrom(nar, info.NarSize, cancellationToken);
        if (size < info.NarSize)
        {
            throw new NixStoreException(
                $"The NAR of {_directory.Print(info.Path)} has {size} bytes, and {info.NarSize} were announced.")
            { Reason = FailureReason.SourceDamaged };
        }
    }

    // From 1.21 the daemon asks for the NAR piece by piece, and before that it takes the NAR as it is.
    private Task<bool> AddUnframedAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
        => _pipeline.StreamAsync(
            output =>
            {
                var wire = new WireWriter(output);
                wire.Write((ulong)WorkerOperation.AddToStoreNar);
                WriteAddition(new WorkerWriter(wire, _directory, Version), info);
                wire.Flush();
                if (!Version.IsAtLeast(21))
                {
                    nar.CopyTo(output);
                }

                return Task.CompletedTask;
            },
            NewAnswer(wanted => Supply(nar, wanted)),
            cancellationToken);

    private PendingResponse<bool> NewAnswer(Action<DataWanted>? supply = null) => new(
        () =>
        {
            ReadMessages(supply ?? RefuseToSupply);
            return true;
        },
        _options.SilenceTimeout);

    private void Supply(Stream nar, DataWanted wanted)
    {
        var piece = new byte[Math.Min(wanted.MostBytes, MostSuppliedAtOnce)];
        var count = nar.Read(piece);
        var wire = new WireWriter(_pipeline.Output);
        wire.Write(piece.AsSpan(0, count));
        wire.Flush();
    }

    private static void WriteAddition(WorkerWriter writer, ValidPathInfo info)
    {
        writer.Write(info);
        WriteAdditionFlags(writer);
    }

    // No repair, and no check of signatures. The daemon checks them anyway if it does not trust this user.
    private static void WriteAdditionFlags(WorkerWriter writer)
    {
        writer.Wire.Write(false);
        writer.Wire.Write(true);
    }

    /// <summary>
    /// Returns the error for a fault within a NAR. A daemon that cannot read a file reports that in the middle of the NAR, and ends.
    /// </summary>
    private Exception ExplainNarFault(Exception fault)
    {
        if (fault is NixFormatException && _pipeline.Reader.Buffered >= WireFormat.Word
            && BinaryPrimitives.ReadUInt64LittleEndian(_pipeline.Reader.Peek(WireFormat.Word)) == (ulong)WorkerMessageKind.Failed)
        {
            try
            {
                ReadMessages();
            }
            catch (DaemonErrorException refusal)
            {
                _pipeline.Break(fault);
                return refusal;
            }
        }

        return _pipeline.Break(fault);
    }
}
