using System.Net;
using System.Net.Http.Headers;

namespace NixStore.Blobs.Transfers;

public sealed class RetryDelayTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly TransferOptions _options = new()
    {
        FirstDelay = TimeSpan.FromSeconds(1),
        FirstDelayOfBusyServer = TimeSpan.FromSeconds(5),
        LongestDelay = TimeSpan.FromSeconds(60),
        Time = new StoppedClock(),
    };

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 4)]
    public void Doubles_with_each_attempt(int attempt, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), WaitAfter(attempt, fraction: 0.5));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 2)]
    [InlineData(0.75, 6)]
    public void Is_a_random_part_of_the_grown_time(double fraction, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), WaitAfter(4, fraction));

    [Theory]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(5000)]
    public void Never_grows_beyond_the_longest_delay(int attempt)
        => Assert.Equal(TimeSpan.FromSeconds(30), WaitAfter(attempt, fraction: 0.5));

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, 2.5)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 2.5)]
    [InlineData(HttpStatusCode.InternalServerError, 0.5)]
    [InlineData(HttpStatusCode.BadGateway, 0.5)]
    public void Begins_with_more_for_a_busy_server(HttpStatusCode status, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), WaitAfter(1, fraction: 0.5, status));

    [Theory]
    [InlineData(10, 10)]
    [InlineData(0, 0)]
    [InlineData(3600, 60)]
    public void Is_what_the_server_asks_for_up_to_the_longest_delay(int asked, int seconds)
        => Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            WaitAfter(3, fraction: 0.5, HttpStatusCode.ServiceUnavailable, new RetryConditionHeaderValue(TimeSpan.FromSeconds(asked))));

    [Theory]
    [InlineData(10, 10)]
    [InlineData(-10, 0)]
    [InlineData(3600, 60)]
    public void Ends_at_the_time_that_the_server_names(int later, int seconds)
        => Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            WaitAfter(1, fraction: 0.5, HttpStatusCode.TooManyRequests, new RetryConditionHeaderValue(_now + TimeSpan.FromSeconds(later))));

    private static TimeSpan WaitAfter(int attempt, double fraction, HttpStatusCode? status = null, RetryConditionHeaderValue? asked = null)
        => new RetryDelay(_options, new KnownRandom(fraction)).After(attempt, status, asked);

    private sealed class KnownRandom(double fraction) : Random
    {
        public override double NextDouble() => fraction;
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }
}
