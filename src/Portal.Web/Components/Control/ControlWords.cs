using Microsoft.Extensions.Localization;
using Portal.Domain.Pbx.Commands;
using Portal.Infrastructure.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Control;

/// <summary>What became of a command, in the reader's language.</summary>
public sealed class ControlWords(IStringLocalizer<Texts> texts, Words words)
{
    public string Label(ControlAction action) => texts["Action." + action.Name];

    /// <summary>Name of a command in a list of what was done; the name itself where there is no word for it.</summary>
    public string Command(string name)
    {
        var word = texts["Command." + name];
        return word.ResourceNotFound ? name : word;
    }

    /// <summary>What is wrong with a field, and what to enter.</summary>
    public string Problem(CommandProblem problem)
    {
        var word = texts["Problem." + problem.Key, problem.Arguments];
        return word.ResourceNotFound ? texts["Problem.other"] : word;
    }

    /// <summary>The outcome in one sentence.</summary>
    public string Sentence(CommandOutcome outcome) => outcome.Result switch
    {
        CommandResult.Ok when outcome.Effect is CommandEffect.Seen => texts["Outcome.Seen"],
        CommandResult.Ok => texts["Outcome.Accepted"],
        CommandResult.Forbidden => texts["Control.NoPermission"],
        CommandResult.NoAccount => texts["Control.AccountOff"],
        CommandResult.NotCapable => texts["Outcome.NotCapable"],
        CommandResult.Unknown => texts["Outcome.Unknown"],
        CommandResult.Invalid => string.Join(" ", outcome.Problems.Select(Problem)),
        _ when outcome.RetryAfter is { } wait => $"{Failed(outcome)} {texts["Outcome.RetryAfter", (int)Math.Ceiling(wait.TotalSeconds)]}",
        _ => Failed(outcome),
    };

    private string Failed(CommandOutcome outcome) => texts["Outcome.Failed", outcome.Error is { } error ? words.Of(error) : ""];

    /// <summary>Why a question was not answered, in one sentence.</summary>
    public string Sentence<T>(QueryOutcome<T> outcome) => Sentence(new CommandOutcome(outcome.Result, Error: outcome.Error) { Problems = outcome.Problems, RetryAfter = outcome.RetryAfter });

    /// <summary>What is known by now of a command that was sent.</summary>
    public string State(TrackedCommand command) => command.Effect switch
    {
        CommandEffect.Pending when command.Result == CommandResult.Unknown => texts["Effect.Looking"],
        CommandEffect.Failed => texts["Outcome.Failed", command.Error is { } error ? words.Of(error) : ""],
        _ => texts["Effect." + command.Effect],
    };
}
