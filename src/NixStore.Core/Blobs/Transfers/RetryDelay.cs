using System.Net;
using System.Net.Http.Headers;

namespace NixStore.Blobs.Transfers;

/// <summary>
/// The delay before a request is retried: a random part of a time that doubles with each attempt, so that many clients do not retry at the
/// same time, or the delay that the server requests.
/// </summary>
internal sealed class RetryDelay(TransferOptions options, Random random)
{
    /// <summary>Returns the delay after an attempt.</summary>
    /// <param name="attempt">The number of the failed attempt, from 1.</param>
    /// <param name="status">The status of the response, or null if there is none.</param>
    /// <param name="asked">The delay that the server requested, or null.</param>
    public TimeSpan After(int attempt, HttpStatusCode? status, RetryConditionHeaderValue? asked)
    {
        if ((asked?.Delta ?? asked?.Date - options.Time.GetUtcNow()) is { } wanted)
        {
            return Limit(wanted);
        }

        var first = status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            ? options.FirstDelayOfBusyServer
            : options.FirstDelay;
        // A long series of attempts must not grow beyond what a TimeSpan holds.
        var grown = Math.Min(first.Ticks * Math.Pow(2, attempt - 1), options.LongestDelay.Ticks);
        return TimeSpan.FromTicks((long)(grown * random.NextDouble()));
    }

    private TimeSpan Limit(TimeSpan delay)
        => delay < TimeSpan.Zero ? TimeSpan.Zero : delay > options.LongestDelay ? options.LongestDelay : delay;
}
