using NixStore.Protocols.Worker;

namespace NixStore.Stores.Remote.Ssh;

public sealed class HostLogTests
{
    [Theory]
    [InlineData("copying path", "web1: copying path")]
    [InlineData("warning: low on space", "warning: web1: low on space")]
    [InlineData("error: the database is busy", "warning: web1: error: the database is busy")]
    [InlineData("one\nwarning: two\n", "web1: one\nwarning: web1: two\n")]
    public void A_message_names_the_host_and_stays_a_warning_if_it_was_one(string said, string logged)
    {
        var log = new KeptLog();

        new HostLog("web1", log).Write(new LogText(said));

        Assert.Equal(logged, Assert.Single(log.Texts));
    }

    [Fact]
    public void Work_that_begins_names_the_host_and_that_it_ends_is_passed_on()
    {
        var log = new KeptLog();
        var host = new HostLog("web1", log);

        host.Write(new ActivityStarted(7, LogLevel.Info, ActivityType.CopyPath, "copying git", [], 0));
        host.Write(new ActivityStopped(7));

        Assert.Equal("web1: copying git", Assert.IsType<ActivityStarted>(log.Messages[0]).Text);
        Assert.Equal(new ActivityStopped(7), log.Messages[1]);
    }
}
