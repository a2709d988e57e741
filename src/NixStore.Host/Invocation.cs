using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NixStore.Host;

/// <summary>One run of a command or script in a runspace.</summary>
internal sealed class Invocation(Runspace runspace, ModuleHost host, Terminal terminal)
{
    public int Run(HostOptions options)
    {
        // Only a command that enters the history leaves its success in $?.
        using Pipeline pipeline = runspace.CreatePipeline(TextOf(options), addToHistory: true);
        AddOutput(pipeline);
        runspace.SessionStateProxy.SetVariable("global:LASTEXITCODE", 0);

        using var interruption = new Interruption(pipeline, terminal);
        try
        {
            pipeline.Invoke();
        }
        catch (PipelineStoppedException) when (interruption.Happened)
        {
            return ExitCode.Interrupted;
        }
        catch (RuntimeException e)
        {
            Report(e);
            return ExitCode.Failure;
        }

        if (interruption.Happened)
        {
            return ExitCode.Interrupted;
        }

        return host.ExitCode ?? (options is RunCommand ? CodeOfCommand() : ExitCode.Success);
    }

    private static string TextOf(HostOptions options) => options switch
    {
        RunCommand command => command.Text,
        // 'exit' in a script file ends the file alone: it sets LASTEXITCODE and marks the call as failed.
        RunFile file => $"& {ScriptCall.Text(file.Script, file.Arguments)}; if (-not $?) {{ exit ($LASTEXITCODE ? $LASTEXITCODE : 1) }}",
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };

    /// <summary>Shows objects with their views and errors among them, in the order in which they come.</summary>
    private static void AddOutput(Pipeline pipeline)
    {
        var output = new Command("Out-Default");
        output.MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output;
        pipeline.Commands.Add(output);
    }

    /// <summary>Shows the error that ended the run as the engine shows errors.</summary>
    private void Report(RuntimeException failure)
    {
        if (failure is IncompleteParseException)
        {
            // The engine has no view of it: a prompt would ask for the rest of the text.
            terminal.WriteErrorLine($"ParserError: {failure.Message}");
            return;
        }

        using Pipeline pipeline = runspace.CreatePipeline();
        AddOutput(pipeline);
        terminal.Reporting = true;
        pipeline.Invoke(new[] { failure.ErrorRecord });
    }

    /// <summary>A text fails where its last statement did, as with <c>pwsh -Command</c>.</summary>
    private int CodeOfCommand()
    {
        using Pipeline pipeline = runspace.CreatePipeline("$global:?");
        return pipeline.Invoke() is [{ BaseObject: false }] ? ExitCode.Failure : ExitCode.Success;
    }
}
