namespace NixStore.Stores.Remote.Connections;

/// <summary>An answer that has not been read yet. Answers come in the order of their requests.</summary>
/// <param name="patience">How long the peer may be silent before the answer; infinite for work that may take long.</param>
internal abstract class PendingResponse(TimeSpan patience)
{
    private int _isDue;

    /// <summary>Gets how long the peer may be silent before the answer.</summary>
    public TimeSpan Patience => patience;

    /// <summary>Gets whether the peer is expected to answer: not while the request is being made, and not while no caller reads.</summary>
    public bool IsDue
    {
        get => Volatile.Read(ref _isDue) != 0;
        set => Volatile.Write(ref _isDue, value ? 1 : 0);
    }

    /// <summary>Gets the refusal with the text of the peer, or null if the answer was no refusal.</summary>
    public DaemonErrorException? Refusal { get; protected set; }

    /// <summary>Gets a task that completes when the answer has been read, or when there will be none.</summary>
    public abstract Task Completion { get; }

    /// <summary>
    /// Reads the answer on the thread that reads all answers. If the caller reads the answer, reads what comes before it.
    /// </summary>
    public abstract void Read();

    /// <summary>Returns the answer to the caller that waits for it.</summary>
    public abstract void Complete();

    /// <summary>Reports that there will be no answer.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>An answer that is a value.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="read">Reads it.</param>
/// <param name="patience">How long the peer may be silent before it comes.</param>
internal sealed class PendingResponse<T>(Func<T> read, TimeSpan patience) : PendingResponse(patience)
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _value;

    /// <summary>Gets the value.</summary>
    public Task<T> Result => _result.Task;

    public override Task Completion => _result.Task;

    public override void Read()
    {
        try
        {
            _value = read();
        }
        catch (DaemonErrorException refusal)
        {
            Refusal = refusal;
        }
    }

    public override void Complete()
    {
        if (Refusal is not null)
        {
            _result.TrySetException(Refusal);
        }
        else
        {
            _result.TrySetResult(_value!);
        }
    }

    public override void Fail(Exception error) => _result.TrySetException(error);
}
