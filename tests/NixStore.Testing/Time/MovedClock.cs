namespace NixStore.Testing.Time;

/// <summary>A clock that stands still until a test moves it, so that no client is late only because the machine is busy.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    /// <summary>Lets time pass, an hour at a time, for as long as some work goes on.</summary>
    public async Task<T> HurryAsync<T>(Func<T> work)
    {
        var working = Task.Run(work);
        while (!working.IsCompleted)
        {
            Interlocked.Add(ref _now, TimeSpan.TicksPerHour);
            await Task.WhenAny(working, Task.Delay(20));
        }

        return await working;
    }
}
