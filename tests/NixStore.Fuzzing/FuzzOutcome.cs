namespace NixStore.Fuzzing;

/// <summary>The outcome of one input.</summary>
/// <param name="IsAccepted">Whether the code accepted the input.</param>
/// <param name="Fault">What is wrong, as a key that is the same for inputs of one cause; null for nothing.</param>
internal readonly record struct FuzzOutcome(bool IsAccepted, string? Fault)
{
    /// <summary>Runs an input and judges how it ends.</summary>
    public static FuzzOutcome Of(FuzzTarget target, byte[] input)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var outcome = Judge(target, input);
        return outcome.Fault is null && GC.GetTotalAllocatedBytes() - allocated > target.AllocationLimit
            ? outcome with { Fault = $"allocates more than {target.AllocationLimit >> 20} MiB" }
            : outcome;
    }

    private static FuzzOutcome Judge(FuzzTarget target, byte[] input)
    {
        try
        {
            return new FuzzOutcome(target.Run(input), null);
        }
        catch (FuzzFinding finding)
        {
            return new FuzzOutcome(true, finding.Message);
        }
        catch (Exception failure) when (target.IsRefusal(failure))
        {
            return new FuzzOutcome(false, FindMasked(failure));
        }
        catch (Exception failure)
        {
            return new FuzzOutcome(false, KeyOf(failure));
        }
    }

    // A refusal that only wraps an accident hides an input that the code does not expect. A library's accident is wrapped on purpose.
    private static string? FindMasked(Exception failure)
    {
        for (var cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (IsOfOwnCode(cause) && cause is NullReferenceException or IndexOutOfRangeException or InvalidCastException
                or OutOfMemoryException or AccessViolationException or KeyNotFoundException or OverflowException or DivideByZeroException)
            {
                return $"wraps {KeyOf(cause)}";
            }
        }

        return null;
    }

    private static bool IsOfOwnCode(Exception failure)
        => (failure.StackTrace ?? "").Split('\n').Select(static line => line.Trim())
            .FirstOrDefault(static line => !line.StartsWith("at System.", StringComparison.Ordinal)) is { } frame
            && frame.StartsWith("at NixStore.", StringComparison.Ordinal);

    private static string KeyOf(Exception failure)
    {
        var frames = (failure.StackTrace ?? "").Split('\n').Select(static line => line.Trim()).ToArray();
        var frame = frames.FirstOrDefault(static line => line.Contains("NixStore", StringComparison.Ordinal)) ?? frames[0];
        return $"{failure.GetType().Name} {frame.Split('(')[0]}";
    }
}
