namespace NixStore.Stores.Remote.Connections;

/// <summary>An answer that is still to come. Answers come in the order of their requests.</summary>
/// <param name="patience">How long the peer may be silent before it comes; infinite for work that takes its time.</param>
internal abstract class PendingResponse(TimeSpan patience)
{
    private int _isDue;

    /// <summary>How long the peer may be silent before it comes.</summary>
    public TimeSpan Patience => patience;

    /// <summary>Whether it is the peer who lets others wait: not while the request is still made, nor while nobody reads.</summary>
    public bool IsDue
    {
        get => Volatile.Read(ref _isDue) != 0;
        set => Volatile.Write(ref _isDue, value ? 1 : 0);
    }

    /// <summary>A refusal in the peer's own words, if that was the answer.</summary>
    public DaemonErrorException? Refusal { get; protected set; }

    /// <summary>Ends when the answer was read or will not come.</summary>
    public abstract Task Completion { get; }

    /// <summary>Reads the answer, or all that comes before it if it is read by others, on the thread that reads them all.</summary>
    public abstract void Read();

    /// <summary>Gives the answer to whoever waits for it.</summary>
    public abstract void Complete();

    /// <summary>Says that no answer will come.</summary>
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

    /// <summary>The value.</summary>
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
