using System.Management.Automation;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Pipeline;

public sealed class AsyncCmdletTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public AsyncCmdletTests()
    {
        _session.SetVariable("tests", typeof(TestAsyncWorkCommand).Assembly);
        _session.Run("Import-Module -Assembly $tests").Succeeded();
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Objects_that_work_writes_arrive_in_order()
    {
        Use(async (cmdlet, token) =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await Task.Yield();
                cmdlet.Send(i);
            }
        });
        Assert.Equal(Enumerable.Range(0, 1000), _session.Run("Test-AsyncWork -Work $work").Succeeded().As<int>());
    }

    [Fact]
    public void Work_that_a_slow_reader_holds_up_does_not_run_ahead()
    {
        var written = 0;
        var read = 0;
        var ahead = 0;
        Use((cmdlet, token) =>
        {
            for (; written < 1000; written++)
            {
                cmdlet.Send(written);
            }

            return Task.CompletedTask;
        });
        _session.SetVariable("read", () =>
        {
            read++;
            ahead = Math.Max(ahead, Volatile.Read(ref written) - read);
        });

        _session.Run("Test-AsyncWork -Work $work | ForEach-Object { $read.Invoke() }").Succeeded();

        Assert.Equal(1000, read);
        Assert.InRange(ahead, 0, 66);
    }

    [Fact]
    public void An_error_of_an_item_does_not_end_the_work()
    {
        Use((cmdlet, token) =>
        {
            cmdlet.Fail(new NixStoreException("no such thing"), "thing");
            cmdlet.Send("after");
            return Task.CompletedTask;
        });
        var run = _session.Run("Test-AsyncWork -Work $work");
        Assert.Equal("thing", run.Error("NixStore").TargetObject);
        Assert.Equal(["after"], run.As<string>());
    }

    [Fact]
    public void An_exception_of_the_work_ends_the_command_with_its_id()
    {
        Use((cmdlet, token) => Task.FromException(new NixFormatException("not a NAR", 8)));
        var error = _session.Run("try { Test-AsyncWork -Work $work } catch { $_ }").Only<ErrorRecord>();
        Assert.Equal("NixFormat", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("not a NAR", error.Exception.Message);
    }

    [Fact]
    public void Ctrl_C_cancels_the_work_and_ends_the_command()
    {
        var cancelled = new TaskCompletionSource();
        Use(async (cmdlet, token) =>
        {
            cmdlet.Send("started");
            using var registration = token.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, token);
        });

        RunResult run = _session.RunUntil("Test-AsyncWork -Work $work", run => run.Output.Count == 1);

        Assert.True(cancelled.Task.IsCompleted);
        Assert.True(run.WasStopped);
        Assert.Null(run.Failure);
    }

    [Fact]
    public void Ctrl_C_frees_work_that_waits_for_a_reader()
    {
        Use((cmdlet, token) =>
        {
            while (true)
            {
                cmdlet.Send("more");
            }
        });

        RunResult run = _session.RunUntil(
            "Test-AsyncWork -Work $work | ForEach-Object { $_; while ($true) { } }", run => run.Output.Count == 1);

        Assert.True(run.WasStopped);
    }

    [Fact]
    public void A_reader_that_has_enough_cancels_the_work()
    {
        var ended = new TaskCompletionSource();
        Use(async (cmdlet, token) =>
        {
            try
            {
                cmdlet.Send("first");
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended.SetResult();
            }
        });

        var run = _session.Run("do { Test-AsyncWork -Work $work | ForEach-Object { $_; break } } while ($false); 'after'");

        Assert.Equal(["first", "after"], run.Succeeded().As<string>());
        Assert.True(ended.Task.IsCompleted);
    }

    [Fact]
    public void WhatIf_answers_a_question_of_the_work_with_no()
    {
        UseQuestion();
        Assert.False(_session.Run("Test-AsyncWork -Work $work -WhatIf").Only<bool>());
    }

    [Fact]
    public void The_user_is_asked_if_confirmation_is_requested()
    {
        UseQuestion();
        string? asked = null;
        _session.Answer = question =>
        {
            asked = question;
            return 0;
        };
        Assert.True(_session.Run("Test-AsyncWork -Work $work -Confirm").Only<bool>());
        Assert.Contains("\"delete\" on target \"path\"", asked, StringComparison.Ordinal);
    }

    private void UseQuestion() => Use((cmdlet, token) =>
    {
        cmdlet.Send(cmdlet.Ask("path", "delete"));
        return Task.CompletedTask;
    });

    private void Use(Func<TestAsyncWorkCommand, CancellationToken, Task> work) => _session.SetVariable("work", work);
}
