using System.Net;
using System.Net.Http.Headers;

namespace NixStore.Blobs.Transfers;

/// <summary>
/// How long to wait before a request is sent again: a random part of a time that doubles with each attempt, so that many clients do
/// not come back at once, or what the server asks for.
/// </summary>
internal sealed class RetryDelay(TransferOptions options, Random random)
{
    /// <summary>The wait after an attempt.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="status">What the server answered, or null if it did not.</param>
    /// <param name="asked">How long the server asked to wait, or null if it did not.</param>
    public TimeSpan After(int attempt, HttpStatusCode? status, RetryConditionHeaderValue? asked)
    {
        if ((asked?.Delta ?? asked?.Date - options.Time.GetUtcNow()) is { } wanted)
        {
            return Limit(wanted);
        }

        var first = status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? options.FirstDelayOfBusyServer : options.FirstDelay;
        // A long series of attempts must not grow beyond what a TimeSpan holds.
        var grown = Math.Min(first.Ticks * Math.Pow(2, attempt - 1), options.LongestDelay.Ticks);
        return TimeSpan.FromTicks((long)(grown * random.NextDouble()));
    }

    private TimeSpan Limit(TimeSpan delay)
        => delay < TimeSpan.Zero ? TimeSpan.Zero : delay > options.LongestDelay ? options.LongestDelay : delay;
}
